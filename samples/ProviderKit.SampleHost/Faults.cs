using Microsoft.AspNetCore.Connections;

namespace ProviderKit.SampleHost;

/// <summary>
/// Logs the exceptions that no part of the host has handled. Kestrel's own log of them is off, because it also reports
/// connections that ProviderKit breaks on purpose.
/// </summary>
internal sealed partial class Faults(ILogger logger)
{
    public static void LogIn(WebApplication app)
    {
        var faults = new Faults(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Host"));
        app.Use(next => context => faults.WatchAsync(next, context));
        TaskScheduler.UnobservedTaskException += faults.OnUnobserved;
        app.Lifetime.ApplicationStopped.Register(() => TaskScheduler.UnobservedTaskException -= faults.OnUnobserved);
    }

    private async Task WatchAsync(RequestDelegate next, HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!IsOfTheConnection(e, context))
        {
            LogRequest(e, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint");
            throw; // the server answers 500, or breaks an answer that has begun
        }
    }

    /// <summary>Whether the client caused it, or it breaks an answer on purpose.</summary>
    private static bool IsOfTheConnection(Exception e, HttpContext context) =>
        e is BadHttpRequestException or ConnectionAbortedException or ConnectionResetException
        || (e is IOException && context.Response.HasStarted)
        || (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested);

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e) => LogTask(e.Exception);

    [LoggerMessage(EventId = 510, Level = LogLevel.Error, Message = "A {Method} request failed in {Endpoint}")]
    private partial void LogRequest(Exception exception, string method, string endpoint);

    [LoggerMessage(EventId = 511, Level = LogLevel.Error, Message = "Work in the background failed")]
    private partial void LogTask(Exception exception);
}
