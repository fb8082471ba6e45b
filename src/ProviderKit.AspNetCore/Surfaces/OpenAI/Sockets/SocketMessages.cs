using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>Sends messages with the WebSocket itself, for servers that do not expose the underlying stream, such as the test server. Thread-safe.</summary>
internal sealed class SocketMessages(WebSocket socket) : ISocketOutput
{
    private readonly ConcurrentQueue<byte[]> _added = new();
    private readonly SemaphoreSlim _sending = new(1, 1);

    public int Add(in SocketEvent message)
    {
        byte[] copy = new byte[message.Length];
        message.CopyTo(copy);
        _added.Enqueue(copy);
        return copy.Length;
    }

    public ValueTask SendInPiecesAsync(string? stream, SplicedBody json, int piece, CancellationToken cancellationToken)
    {
        Add(new SocketEvent(stream, json));
        return SendAsync(cancellationToken);
    }

    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (_added.TryDequeue(out byte[]? message))
                await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }
}
