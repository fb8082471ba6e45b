using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Sends log entries over a WebSocket, one JSON object per message, until the client closes it or the app stops.</summary>
internal static class LogSocket
{
    // The protocol that a page offers beside its key; a browser gives up if none of its offers is accepted.
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
            // The client disconnected, or the app is stopping.
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

    /// <summary>Notices that the client closes, and answers its pings; its messages are ignored.</summary>
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource ended)
    {
        byte[] ignored = new byte[1024];
        // Cancelling a read aborts the connection without a close message, so the read ends with the socket.
        try
        {
            while ((await socket.ReceiveAsync(ignored, CancellationToken.None).ConfigureAwait(false)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The connection is over in either case.
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
            // The client does not read; the connection then ends without a close message.
        }
    }
}
