using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// <c>GET responses</c>: the WebSocket mode of the Responses API. Whoever asks without an upgrade is told to upgrade or to <c>POST</c>.
/// </summary>
/// <remarks>
/// Source: OpenAI's guide "WebSocket mode", read in November 2026. Compression is not negotiated: an answer may hold secrets beside what
/// others wrote, whose length would tell of them.
/// </remarks>
internal sealed class ResponsesSocket
{
    private readonly SocketServices _services;
    private readonly RequestDelegate _upgrading;

    /// <param name="services">What all connections share.</param>
    /// <param name="keepAlive">How often a connection shows that it lives; zero for never.</param>
    /// <param name="loggers">Make the log of handshakes.</param>
    public ResponsesSocket(SocketServices services, TimeSpan keepAlive, ILoggerFactory loggers)
    {
        _services = services;
        // No answer is waited for: a client that runs a tool for minutes may not read meanwhile.
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
        // A browser sends the cookies of an app that authorizes by them along with every page's upgrade, whatever its origin.
        return _services.Origins.OriginProblem(context) ?? (_services.Stopping.IsCancellationRequested ? SocketErrors.Stopping : null);
    }
}
