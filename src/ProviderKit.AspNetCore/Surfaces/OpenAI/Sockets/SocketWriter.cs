using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// Writes events as messages, those of several streams one after the other. Each waits until the client takes it, and with it the
/// upstream's stream. Thread-safe.
/// </summary>
internal sealed class SocketWriter(WebSocket socket, WireFormat format) : IDisposable
{
    // Hardly any event is longer; the memory of one that is does not stay.
    private const int LargestKept = 256 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private ArrayBufferWriter<byte> _message = new(1024);

    /// <summary>Sends an event of a response.</summary>
    /// <param name="stream">The stream's name; null for the default one, whose events name none.</param>
    /// <param name="json">The event: a JSON object.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone away.</param>
    public async ValueTask SendAsync(string? stream, SplicedBody json, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int skipped = Begin(stream), length = json.Length - skipped;
            json.CopyTo(skipped, _message.GetSpan(length)[..length]);
            _message.Advance(length);
            await EndAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends an event of the gateway's own.</summary>
    public async ValueTask SendAsync(string? stream, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _message.Write(json[Begin(stream)..].Span);
            await EndAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends an error in place of a response.</summary>
    public ValueTask SendAsync(string? stream, ProviderError error, string? requestId, CancellationToken cancellationToken) =>
        SendAsync(stream, SocketEvents.Error(format, error, requestId), cancellationToken);

    public void Dispose() => _turn.Dispose();

    /// <summary>Writes the stream's name before the event's own members.</summary>
    /// <returns>How many bytes of the event it stands for.</returns>
    private int Begin(string? stream)
    {
        _message.ResetWrittenCount();
        if (stream is null) return 0;
        // Names are letters, digits and a few signs.
        Encoding.UTF8.GetBytes($"{{\"stream_id\":\"{stream}\",", _message);
        return 1;
    }

    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await socket.SendAsync(_message.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        if (_message.Capacity > LargestKept) _message = new ArrayBufferWriter<byte>(1024);
    }
}
