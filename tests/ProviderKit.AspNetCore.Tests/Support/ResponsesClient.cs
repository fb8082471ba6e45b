using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>A client of the WebSocket mode of the Responses API.</summary>
internal sealed class ResponsesClient : IDisposable
{
    private readonly byte[] _buffer = new byte[1024 * 1024];

    private ResponsesClient(ClientWebSocket socket) => Socket = socket;

    public ClientWebSocket Socket { get; }

    public static Uri AddressOf(GatewayApp app) => new UriBuilder(new Uri(app.Address, "/v1/responses")) { Scheme = "ws" }.Uri;

    public static Task<ResponsesClient> ConnectAsync(GatewayApp app, params (string Name, string Value)[] headers) => ConnectAsync(AddressOf(app), options =>
    {
        foreach (var (name, value) in headers) options.SetRequestHeader(name, value);
    });

    public static async Task<ResponsesClient> ConnectAsync(Uri address, Action<ClientWebSocketOptions> configure)
    {
        var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        configure(socket.Options);
        await socket.ConnectAsync(address, Patience.Token());
        return new ResponsesClient(socket);
    }

    /// <summary>Connects over HTTP/2.</summary>
    /// <param name="app">The gateway, which speaks nothing else.</param>
    /// <param name="http">Whose connection is used.</param>
    public static async Task<ResponsesClient> ConnectAsync(GatewayApp app, HttpMessageInvoker http)
    {
        var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true, HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        await socket.ConnectAsync(AddressOf(app), http, Patience.Token());
        return new ResponsesClient(socket);
    }

    public Task SendAsync(string message, WebSocketMessageType type = WebSocketMessageType.Text) =>
        Socket.SendAsync(Encoding.UTF8.GetBytes(message), type, endOfMessage: true, Patience.Token());

    /// <summary>The next message; null when the gateway closes.</summary>
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

    /// <summary>The next message, which must be an error.</summary>
    /// <returns>Its status and code.</returns>
    public async Task<(int Status, string? Code)> ErrorAsync()
    {
        var message = (await ReadAsync())!.Value;
        Assert.That(message.GetProperty("type").GetString(), Is.EqualTo("error"), message.GetRawText());
        return (message.GetProperty("status").GetInt32(), message.GetProperty("error").GetProperty("code").GetString());
    }

    /// <summary>The events up to the last of a response.</summary>
    public async Task<List<JsonElement>> TurnAsync()
    {
        var events = new List<JsonElement>();
        while (await ReadAsync() is { } message)
        {
            events.Add(message);
            if (TypeOf(message) is "response.completed" or "response.incomplete" or "response.failed" or "error") return events;
        }
        throw new AssertionException($"The connection was closed ({Socket.CloseStatus} {Socket.CloseStatusDescription}) after {events.Count} events.");
    }

    /// <summary>Sends a request and reads its response.</summary>
    public async Task<List<JsonElement>> AskAsync(string message)
    {
        await SendAsync(message);
        return await TurnAsync();
    }

    /// <summary>Closes, and waits for the gateway's answer.</summary>
    public Task CloseAsync() => Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Patience.Token());

    /// <summary>What the response says in its last event.</summary>
    public static string IdOf(IEnumerable<JsonElement> events) => events.Last().GetProperty("response").GetProperty("id").GetString()!;

    public static string? TypeOf(JsonElement message) => message.GetProperty("type").GetString();

    public void Dispose() => Socket.Dispose();
}
