using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ProviderKit.AspNetCore.Health;

/// <summary>The gateway as one of the app's health checks: the result of <c>/ready</c>, with each provider's state as data.</summary>
internal sealed class ProviderHealthCheck(GatewayHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var providers = health.Providers;
        var data = providers.ToDictionary(p => p.Name, object (p) => p.Problem is { } problem ? $"{ServedProvider.NameOf(p.Condition)}: {problem}" : ServedProvider.NameOf(p.Condition));
        if (health.StateProblem is { } stateProblem) data["state"] = stateProblem;
        string[] degraded = HealthReply.DegradedOf(providers, health.StateProblem);
        return Task.FromResult(
            health.IsDraining ? Failed("The app is stopping.")
            : !providers.Any(p => p.CanServe) ? Failed("No provider can serve.")
            : degraded.Length > 0 ? HealthCheckResult.Degraded($"Not at their best: {string.Join(", ", degraded)}.", data: data)
            : HealthCheckResult.Healthy("Every provider that is on can serve.", data));

        HealthCheckResult Failed(string why) => new(context.Registration.FailureStatus, why, data: data);
    }
}
