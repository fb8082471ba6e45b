using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>
/// <c>GET providers/logs/stream</c>: new log entries, over a WebSocket, or as server-sent events to clients that accept
/// <c>text/event-stream</c>. A slow client misses some, and gets an entry <c>gap</c> with their number.
/// </summary>
/// <param name="logs">The source of the entries.</param>
/// <param name="registry">The providers.</param>
/// <param name="time">The clock of pings.</param>
/// <param name="stopping">Ends the streams when the app stops, since they have no end of their own.</param>
internal sealed class LogStreamEndpoint(ProviderLogStore logs, ProviderRegistry registry, TimeProvider time, CancellationToken stopping)
{
    private const int Waiting = 1000; // entries that may wait for one client, some 300 bytes each

    public async ValueTask<MonitoringAnswer?> StreamAsync(HttpContext context)
    {
        bool socket = context.WebSockets.IsWebSocketRequest;
        if (!TrySubscribe(context, out var subscription, out var error)) return error;
        // Before the reply begins, so that the client misses nothing that is logged once it is connected.
        using (subscription)
        {
            if (!socket && !AcceptsEvents(context)) return Refuse(context);
            if (HttpMethods.IsHead(context.Request.Method))
            {
                context.Response.ContentType = LogEvents.ContentType;
                return null;
            }
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            if (socket) await LogSocket.RunAsync(context, subscription, ended).ConfigureAwait(false);
            else await new LogEvents(context.Response, time).RunAsync(subscription, ended).ConfigureAwait(false);
            return null;
        }
    }

    private bool TrySubscribe(
        HttpContext context, [NotNullWhen(true)] out ProviderLogSubscription? subscription, [NotNullWhen(false)] out ProviderError? error)
    {
        subscription = null;
        if (!MonitoringQuery.TryProvider(context, registry, out var provider, out error)
            || !MonitoringQuery.TryLevel(context, out var level, out error)) return false;
        subscription = logs.Subscribe(provider?.Name, level, Waiting);
        return true;
    }

    private static bool AcceptsEvents(HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(LogEvents.ContentType, StringComparison.OrdinalIgnoreCase));

    private static ProviderError Refuse(HttpContext context)
    {
        UpgradeRequired.WriteHeaders(context);
        return MonitoringErrors.Of(
            StatusCodes.Status426UpgradeRequired, $"This is a stream: open it as a WebSocket, or send the header Accept: {LogEvents.ContentType}.") with
        { Code = "upgrade_required" };
    }
}
