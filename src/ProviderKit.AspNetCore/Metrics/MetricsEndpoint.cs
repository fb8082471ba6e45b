using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Metrics;

/// <summary><c>GET /metrics</c>, for Prometheus. Names providers, models and tokens, but shows no token's value.</summary>
internal sealed class MetricsEndpoint(PrometheusCollector collector)
{
    /// <summary>Describes <see cref="HandleAsync"/>.</summary>
    public static OperationDescription Description => new("metrics", "get", "ProviderKit metrics", "The metrics, in Prometheus's text format")
    {
        UsualPrefix = "metrics", Reply = typeof(string), Gives = ["text/plain"], Failure = typeof(MonitoringFailure), Errors = [401, 403],
    };

    public Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(collector.Write(), context.RequestAborted);
    }
}
