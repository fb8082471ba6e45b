using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Sends log entries over a WebSocket, one JSON object a message, until the client closes it or the app stops.</summary>
internal static class LogSocket
{
    // What a page offers beside its key; a browser gives up when none of what it offered is taken.
    private const string Subprotocol = "providerkit";

    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(HttpContext context, ProviderLogSubscription subscription, CancellationTokenSource ended)
    {
        string? protocol = context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol) ? Subprotocol : null;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol).ConfigureAwait(false);
        var listening = ListenAsync(socket, ended);
        try
        {
            await SendAsync(socket, subscription, ended.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The client went away, or the app stops.
        }
        await CloseAsync(socket).ConfigureAwait(false);
        try
        {
            await listening.WaitAsync(CloseTime).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            socket.Abort();
            await listening.ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(WebSocket socket, ProviderLogSubscription subscription, CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(message, MonitoringJson.Options);
        await foreach (var entry in subscription.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            entry.WriteTo(json);
            json.Flush();
            await socket.SendAsync(message.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
            message.ResetWrittenCount();
            json.Reset();
        }
    }

    /// <summary>Notices that the client closes, and answers its pings; what it says means nothing.</summary>
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource ended)
    {
        byte[] ignored = new byte[1024];
        // Cancelling a read breaks the connection off, and then there would be no word of farewell: it ends with the socket.
        try
        {
            while ((await socket.ReceiveAsync(ignored, CancellationToken.None).ConfigureAwait(false)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // It is over either way.
        }
        await ended.CancelAsync().ConfigureAwait(false);
    }

    private static async Task CloseAsync(WebSocket socket)
    {
        var (status, why) = socket.State switch
        {
            WebSocketState.CloseReceived => (WebSocketCloseStatus.NormalClosure, null),
            WebSocketState.Open => (WebSocketCloseStatus.EndpointUnavailable, "The gateway stops."),
            _ => (WebSocketCloseStatus.Empty, (string?)null),
        };
        if (status == WebSocketCloseStatus.Empty) return;
        using var limit = new CancellationTokenSource(CloseTime);
        try
        {
            await socket.CloseOutputAsync(status, why, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // It does not read; the connection ends without a word then.
        }
    }
}
