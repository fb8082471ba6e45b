using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Health;

/// <summary>
/// <c>GET /health</c>: 200 while the process serves, for a supervisor that restarts it. <c>GET /ready</c>: 200 while a
/// request can be served, otherwise 503, for a load balancer.
/// </summary>
internal sealed class HealthEndpoint(GatewayHealth health)
{
    public Task LiveAsync(HttpContext context) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, HealthJson.Write("ok", health.Providers, health.StateProblem));

    public Task ReadyAsync(HttpContext context)
    {
        var providers = health.Providers;
        string status = health.IsDraining ? "draining" : providers.Any(p => p.CanServe) ? "ready" : "unavailable";
        context.Response.Headers.CacheControl = "no-store";
        return JsonAnswer.WriteAsync(
            context, status == "ready" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, HealthJson.Write(status, providers, health.StateProblem));
    }
}
