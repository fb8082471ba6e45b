using System.Net.WebSockets;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>The last words over a connection. Thread-safe.</summary>
internal sealed class SocketFarewell(WebSocket socket, SocketWriter writer)
{
    /// <summary>How long a client has to take them.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whether a failure of a connection means that its client is gone.</summary>
    public static bool IsLoss(Exception e) => e is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException;

    /// <summary>Says why the connection takes no more, and begins its end.</summary>
    public async ValueTask EndAsync(ProviderError why)
    {
        using (var limit = new CancellationTokenSource(Patience)) await TellAsync(null, why, limit.Token).ConfigureAwait(false);
        var status = why.Kind == ProviderErrorKind.ShuttingDown ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure;
        await CloseAsync(status, why.Code ?? "server_shutting_down").ConfigureAwait(false);
    }

    /// <summary>Says what went wrong, unless the client is gone.</summary>
    public async ValueTask TellAsync(string? stream, ProviderError error, CancellationToken cancellationToken)
    {
        try
        {
            await writer.SendAsync(stream, error, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsLoss(e))
        {
            // It does not read, or is gone.
        }
    }

    /// <summary>Sends a close, unless the client is gone or does not read.</summary>
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
            // It does not read; the connection ends without a word then.
        }
    }
}
