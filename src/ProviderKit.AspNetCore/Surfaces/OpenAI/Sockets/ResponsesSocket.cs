using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// <c>GET responses</c>: the WebSocket mode of the Responses API. A request without an upgrade gets an error that says to upgrade or to <c>POST</c>.
/// </summary>
/// <remarks>
/// Source: OpenAI's guide "WebSocket mode", read in November 2026. Compression is not negotiated: a reply may hold secrets beside text from
/// other sources, and its compressed length could reveal them.
/// </remarks>
internal sealed class ResponsesSocket
{
    private readonly SocketServices _services;
    private readonly RequestDelegate _upgrading;

    /// <param name="services">The services that all connections share.</param>
    /// <param name="keepAlive">The interval of keep-alives; zero for none.</param>
    /// <param name="loggers">Make the log of handshakes.</param>
    public ResponsesSocket(SocketServices services, TimeSpan keepAlive, ILoggerFactory loggers)
    {
        _services = services;
        // Pongs are not required: a client that runs a tool for minutes may not read meanwhile.
        var options = new WebSocketOptions { KeepAliveInterval = keepAlive == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : keepAlive };
        _upgrading = new WebSocketMiddleware(AnswerAsync, Options.Create(options), loggers).Invoke;
    }

    public Task HandleAsync(HttpContext context)
    {
        SocketUpgrade.Install(context);
        return _upgrading(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Refusal(context) is { } error)
        {
            await _services.Unsent.RefuseAsync(context, error, keepsTrail: false).ConfigureAwait(false);
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        ISocketOutput output = context.Features.Get<SocketUpgrade>()?.Transport is { } transport ? transport : new SocketMessages(socket);
        await new SocketSession(_services, context, socket, output).RunAsync().ConfigureAwait(false);
    }

    private ProviderError? Refusal(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            UpgradeRequired.WriteHeaders(context);
            return new ProviderError(ProviderErrorKind.InvalidRequest, "This endpoint is a WebSocket. Connect with a WebSocket client, or use POST /responses.")
            { Code = "upgrade_required", UpstreamStatus = StatusCodes.Status426UpgradeRequired };
        }
        // A browser sends the cookies of an app that uses them for authorization with the upgrade of a page of any origin.
        return _services.Origins.OriginProblem(context) ?? (_services.Stopping.IsCancellationRequested ? SocketErrors.Stopping : null);
    }
}
