using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Endpoints;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Health;

/// <summary>
/// <c>GET /health</c>: 200 while the process serves, for a supervisor that restarts it. <c>GET /ready</c>: 200 while a
/// request can be served, otherwise 503, for a load balancer.
/// </summary>
internal sealed class HealthEndpoint(GatewayHealth health)
{
    private const string Tag = "ProviderKit health";

    /// <summary>Describes <see cref="LiveAsync"/>.</summary>
    public static OperationDescription Live => new("health", "live", Tag, "Whether the process serves, and the state of every provider that is on")
    {
        UsualPrefix = "health", Reply = typeof(HealthReply), Failure = typeof(OpenAIFailure),
    };

    /// <summary>Describes <see cref="ReadyAsync"/>.</summary>
    public static OperationDescription Ready => new("health", "ready", Tag, "Whether a request can be served; 503 if not")
    {
        UsualPrefix = "ready", Reply = typeof(HealthReply), FurtherStatus = StatusCodes.Status503ServiceUnavailable, Failure = typeof(OpenAIFailure),
    };

    public Task LiveAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status200OK, HealthReply.Of("ok", health.Providers, health.StateProblem));

    public Task ReadyAsync(HttpContext context)
    {
        var providers = health.Providers;
        string status = health.IsDraining ? "draining" : providers.Any(p => p.CanServe) ? "ready" : "unavailable";
        context.Response.Headers.CacheControl = "no-store";
        return WriteAsync(
            context, status == "ready" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, HealthReply.Of(status, providers, health.StateProblem));
    }

    private static Task WriteAsync(HttpContext context, int status, HealthReply reply) =>
        JsonAnswer.WriteAsync(context, status, JsonAnswer.Make(json => JsonSerializer.Serialize(json, reply, HealthContractJson.Default.HealthReply)));
}
