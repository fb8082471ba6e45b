using System.Net.WebSockets;
using System.Text;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>Requests of which many go over one WebSocket, in the mode that OpenAI's Responses API has for it.</summary>
/// <param name="name">What to call it in the report.</param>
/// <param name="path">Where the socket is, from the server's root.</param>
/// <param name="body">The request's JSON, which is one frame.</param>
/// <param name="ending">What the last frame of an answer begins with.</param>
internal sealed class SocketLoad(string name, string path, string body, string ending) : Load(name)
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(body);
    private readonly byte[] _ending = Encoding.UTF8.GetBytes(ending);

    protected override async Task RunOneAsync(HttpMessageInvoker client, string address, Func<bool> goesOn)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(address.Replace("http://", "ws://", StringComparison.Ordinal) + path), client, CancellationToken.None);
        var buffer = new byte[64 * 1024];
        while (goesOn())
        {
            await socket.SendAsync(_body.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            while (!await ReadFrameAsync(socket, buffer))
            {
            }
        }
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    /// <returns>Whether it was the last of an answer.</returns>
    private async Task<bool> ReadFrameAsync(ClientWebSocket socket, byte[] buffer)
    {
        bool first = true, last = false;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (read.MessageType != WebSocketMessageType.Text) throw new InvalidOperationException($"The socket was closed: {socket.CloseStatus} {socket.CloseStatusDescription}");
            var part = buffer.AsSpan(0, read.Count);
            if (first) last = part.StartsWith(_ending);
            if (first && part.StartsWith("{\"type\":\"error\""u8)) throw new InvalidOperationException(Encoding.UTF8.GetString(part));
            first = false;
            if (read.EndOfMessage) return last;
        }
    }
}
