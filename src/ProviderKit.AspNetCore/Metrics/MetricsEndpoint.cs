using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Metrics;

/// <summary><c>GET /metrics</c>, for Prometheus. Names providers, models and tokens, but shows no token's value.</summary>
internal sealed class MetricsEndpoint(PrometheusCollector collector)
{
    public Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(collector.Write(), context.RequestAborted);
    }
}
