using System.Net.WebSockets;
using System.Text;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>A client's WebSocket, which fails on whatever is no answer. For one user at a time.</summary>
internal sealed class BenchmarkSocket : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private byte[] _buffer = new byte[64 * 1024];
    private int _length;

    /// <summary>The last frame read, until the next one is.</summary>
    public ReadOnlySpan<byte> Frame => _buffer.AsSpan(0, _length);

    public static async Task<BenchmarkSocket> ConnectAsync(HttpMessageInvoker client, string address)
    {
        var socket = new BenchmarkSocket();
        await socket._socket.ConnectAsync(new Uri(address.Replace("http://", "ws://", StringComparison.Ordinal)), client, CancellationToken.None);
        return socket;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame) =>
        await _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Reads a frame.</summary>
    /// <param name="last">What the last frame of an answer begins with.</param>
    /// <returns>Whether it was the last of an answer.</returns>
    /// <exception cref="InvalidOperationException">It was an error, or the end of the connection.</exception>
    public async Task<bool> ReadAsync(byte[] last)
    {
        for (_length = 0; ;)
        {
            if (_length == _buffer.Length) Array.Resize(ref _buffer, _length * 2);
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None);
            if (read.MessageType != WebSocketMessageType.Text) throw new InvalidOperationException($"The socket was closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            _length += read.Count;
            if (read.EndOfMessage) break;
        }
        if (Frame.StartsWith("{\"type\":\"error\""u8)) throw new InvalidOperationException(Encoding.UTF8.GetString(Frame));
        return Frame.StartsWith(last);
    }

    public async Task CloseAsync() => await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    public void Dispose() => _socket.Dispose();
}
