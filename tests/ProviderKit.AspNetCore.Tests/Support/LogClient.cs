using System.Net.WebSockets;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Follows the providers' logs over a WebSocket.</summary>
internal sealed class LogClient : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];

    private LogClient(ClientWebSocket socket) => Socket = socket;

    public ClientWebSocket Socket { get; }

    public static async Task<LogClient> ConnectAsync(GatewayApp app, string query = "", Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        var address = new UriBuilder(new Uri(app.Address, MonitoringClient.Root + "providers/logs/stream" + query)) { Scheme = "ws" }.Uri;
        await socket.ConnectAsync(address, Patience.Token());
        return new LogClient(socket);
    }

    /// <summary>The next entry; null when the gateway closes.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        int length = 0;
        while (true)
        {
            var part = await Socket.ReceiveAsync(_buffer.AsMemory(length), Patience.Token());
            if (part.MessageType == WebSocketMessageType.Close) return null;
            length += part.Count;
            if (part.EndOfMessage) return JsonElement.Parse(_buffer.AsSpan(0, length));
        }
    }

    public void Dispose() => Socket.Dispose();
}
