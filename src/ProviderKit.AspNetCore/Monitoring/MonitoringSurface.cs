using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>Maps the routes of the monitoring API, and answers all other requests below its path.</summary>
internal sealed partial class MonitoringSurface(IReadOnlyList<MonitoringRoute> routes, ILoggerFactory loggers)
{
    private const string Tag = "ProviderKit monitoring";

    // An unanswered ping shows that a client has disconnected without a close message.
    private static readonly WebSocketOptions Sockets = new() { KeepAliveInterval = TimeSpan.FromSeconds(20), KeepAliveTimeout = TimeSpan.FromSeconds(20) };

    private static readonly int[] EveryRoute = [400, 401, 403];

    private readonly ILogger _logger = loggers.CreateLogger("ProviderKit.Admin");

    public void Map(RouteGroupBuilder group)
    {
        foreach (var route in routes)
        {
            var serve = Serving(route);
            // A WebSocket over HTTP/2 begins with CONNECT.
            RequestDelegate handler = route.IsSocket ? new WebSocketMiddleware(serve, Options.Create(Sockets), loggers).Invoke : serve;
            string[] methods = route.IsSocket ? [.. route.Methods, HttpMethods.Connect] : route.Methods;
            group.MapDescribed(RoutePatternFactory.Parse(route.Pattern), methods, handler, OperationOf(route))
                .WithDisplayName($"ProviderKit monitoring: {route.Method} {route.Pattern}");
        }
        group.Map("{**route}", RefuseAsync).WithDisplayName("ProviderKit monitoring: unknown route").WithOrder(int.MaxValue).ExcludeFromDescription();
    }

    private static OperationDescription OperationOf(MonitoringRoute route) => new("monitoring", route.Operation, Tag, route.Summary)
    {
        UsualPrefix = "api/monitoring",
        Pattern = route.Pattern,
        Parameters = route.Parameters,
        Reply = route.Reply,
        Gives = route.Gives,
        Failure = typeof(MonitoringFailure),
        IsSocket = route.IsSocket,
        Errors = [.. EveryRoute.Union(route.Errors)],
    };

    private RequestDelegate Serving(MonitoringRoute route) => async context =>
    {
        try
        {
            var error = MonitoringQuery.RefuseOthers(context, route.Query);
            if (error is null && !route.TakesBody && !HttpMethods.IsGet(route.Method)) error = await RefuseBodyAsync(context).ConfigureAwait(false);
            if (error is not null) await ((MonitoringAnswer)error).WriteAsync(context).ConfigureAwait(false);
            else if (await route.AnswerAsync(context).ConfigureAwait(false) is { } answer) await answer.WriteAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected, so there is no one to answer.
        }
        catch (Exception e)
        {
            LogFault(e, route.Method, route.Pattern);
            if (context.Response.HasStarted) throw;
            context.Response.Clear();
            MonitoringAnswer fault = new ProviderError(ProviderErrorKind.Internal, "The gateway failed unexpectedly; its log says more.");
            await fault.WriteAsync(context).ConfigureAwait(false);
        }
    };

    /// <summary>A change that takes no body refuses one with fields, since the caller would expect them to have an effect. An empty object is accepted.</summary>
    private static async ValueTask<ProviderError?> RefuseBodyAsync(HttpContext context)
    {
        using var body = new MonitoringBody();
        return await body.ReadAsync(context, optional: true).ConfigureAwait(false) ?? body.RefuseOthers();
    }

    private Task RefuseAsync(HttpContext context)
    {
        string path = context.Request.RouteValues["route"] as string ?? "";
        string asked = $"{context.Request.Method} {Shortened.For(context, context.Request.Path.Value ?? "")}";
        string allowed = TableRoute.AllowedAt(routes, path);
        if (allowed.Length > 0) context.Response.Headers.Allow = allowed;
        MonitoringAnswer refusal = allowed.Length > 0
            ? new ProviderError(ProviderErrorKind.MethodNotAllowed, $"{asked} is not allowed; use {allowed}.")
            : new ProviderError(ProviderErrorKind.NotFound, $"There is no {asked} here. GET providers, GET requests and GET usage are where to begin.") { Code = "unknown_url" };
        return refusal.WriteAsync(context);
    }

    [LoggerMessage(EventId = 330, Level = LogLevel.Error, Message = "{Method} {Route} of the monitoring API failed in the gateway itself")]
    private partial void LogFault(Exception exception, string method, string route);
}
