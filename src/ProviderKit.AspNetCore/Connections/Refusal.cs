using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Connections;

/// <summary>Refuses a connection for which there is no place: with a 503 in plain HTTP/1.1. Any other protocol is closed.</summary>
internal static class Refusal
{
    // The time for the request to arrive, and for the client to close: closing first would reset the connection before the client reads the reply.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly byte[] Answer = Compose();

    public static async ValueTask SendAsync(ConnectionContext connection, ConnectionPlaces places, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(Patience, places.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            var (input, output) = (connection.Transport.Input, connection.Transport.Output);
            var read = await input.ReadAsync(either.Token).ConfigureAwait(false);
            bool answers = IsHttp1(read.Buffer);
            input.AdvanceTo(read.Buffer.End);
            if (!answers) return;
            await output.WriteAsync(Answer, either.Token).ConfigureAwait(false);
            await output.CompleteAsync().ConfigureAwait(false);
            while (!read.IsCompleted)
            {
                read = await input.ReadAsync(either.Token).ConfigureAwait(false);
                input.AdvanceTo(read.Buffer.End);
            }
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The client left, or was too slow; the connection is closed in either case.
        }
    }

    /// <summary>Whether a request begins like HTTP/1.1: with a method. TLS begins with a byte that is not a letter, HTTP/2 with PRI.</summary>
    internal static bool IsHttp1(ReadOnlySequence<byte> begin)
    {
        var first = begin.FirstSpan;
        return first.Length > 0 && char.IsAsciiLetterUpper((char)first[0]) && !first.StartsWith("PRI "u8);
    }

    private static byte[] Compose()
    {
        var error = new ProviderError(
            ProviderErrorKind.Saturated, "The gateway has as many connections open as its process has file handles or memory for. Try again shortly.");
        var body = new ArrayBufferWriter<byte>();
        WireFormat.OpenAIChat.WriteError(error, null, body);
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: {JsonAnswer.ContentType}\r\nContent-Length: {body.WrittenCount}\r\nRetry-After: 1\r\nConnection: close\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body.WrittenSpan];
    }
}
