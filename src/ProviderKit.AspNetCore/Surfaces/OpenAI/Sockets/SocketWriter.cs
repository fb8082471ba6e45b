using System.Net.WebSockets;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// Writes the events of concurrent streams as messages. Each stream, and its upstream, waits until the client has read its messages. Thread-safe.
/// </summary>
/// <param name="output">Receives the messages.</param>
/// <param name="format">The format of the events.</param>
/// <param name="left">Cancelled when the client has disconnected, or a write fails.</param>
internal sealed class SocketWriter(ISocketOutput output, WireFormat format, CancellationTokenSource left)
{
    /// <summary>Adds an event of a response.</summary>
    /// <param name="stream">The stream's name; null for the default one, whose events have no name.</param>
    /// <param name="json">The event: a JSON object.</param>
    /// <returns>The number of bytes added.</returns>
    public int Add(string? stream, in SplicedBody json) => Add(new SocketEvent(stream, json));

    /// <summary>Adds one of the gateway's own events.</summary>
    public int Add(string? stream, ReadOnlyMemory<byte> json) => Add(new SocketEvent(stream, json.Span));

    /// <summary>Adds an error instead of a response or its end.</summary>
    public int Add(string? stream, ProviderError error, string? requestId) => Add(stream, SocketEvents.Error(format, error, requestId));

    /// <summary>Sends a long event after the added ones.</summary>
    public async ValueTask SendInPiecesAsync(string? stream, SplicedBody json, int piece, CancellationToken cancellationToken)
    {
        try
        {
            await output.SendInPiecesAsync(stream, json, piece, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await left.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends what was added.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await output.SendAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await left.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private int Add(in SocketEvent message)
    {
        try
        {
            return output.Add(message);
        }
        catch (WebSocketException)
        {
            left.Cancel();
            throw;
        }
    }

    /// <summary>Adds an error and sends it.</summary>
    public ValueTask SendAsync(string? stream, ProviderError error, string? requestId, CancellationToken cancellationToken)
    {
        Add(stream, error, requestId);
        return FlushAsync(cancellationToken);
    }
}
