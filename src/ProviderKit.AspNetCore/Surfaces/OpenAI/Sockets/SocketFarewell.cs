using System.Net.WebSockets;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>Ends a connection: sends the last error and the close. Thread-safe.</summary>
internal sealed class SocketFarewell(WebSocket socket, SocketWriter writer)
{
    /// <summary>How long a client has to read them.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether an exception means that the client has disconnected.</summary>
    public static bool IsLoss(Exception e) => e is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException;

    /// <summary>Sends why the connection accepts no more requests, and closes it.</summary>
    public async ValueTask EndAsync(ProviderError why)
    {
        using (var limit = new CancellationTokenSource(Patience)) await TellAsync(null, why, limit.Token).ConfigureAwait(false);
        var status = why.Kind == ProviderErrorKind.ShuttingDown ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure;
        await CloseAsync(status, why.Code ?? "server_shutting_down").ConfigureAwait(false);
    }

    /// <summary>Sends an error, unless the client has disconnected.</summary>
    public async ValueTask TellAsync(string? stream, ProviderError error, CancellationToken cancellationToken)
    {
        try
        {
            await writer.SendAsync(stream, error, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsLoss(e))
        {
            // The client does not read, or has disconnected.
        }
    }

    /// <summary>Sends a close, unless the client has disconnected or does not read.</summary>
    public async ValueTask CloseAsync(WebSocketCloseStatus status, string? why)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await socket.CloseOutputAsync(status, why, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsLoss(e) || e is InvalidOperationException)
        {
            // The client does not read; the connection ends without a close.
        }
    }
}
