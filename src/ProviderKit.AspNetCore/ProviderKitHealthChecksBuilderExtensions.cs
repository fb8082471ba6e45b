using Microsoft.Extensions.Diagnostics.HealthChecks;
using ProviderKit;
using ProviderKit.AspNetCore.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds ProviderKit to an app's health checks.</summary>
public static class ProviderKitHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is healthy while every enabled provider can serve, degraded while only some can, and fails if none can or the app is
    /// stopping. Its data has the problem of each provider, without tokens and addresses.
    /// </summary>
    /// <example>
    /// <code>
    /// builder.Services.AddHealthChecks().AddProviderKit(tags: ["ready"]);
    /// </code>
    /// </example>
    /// <param name="builder">The app's health checks.</param>
    /// <param name="name">The check's name. Default: <c>providerkit</c>.</param>
    /// <param name="failureStatus">The status of a failure. Default: unhealthy.</param>
    /// <param name="tags">Tags to filter checks, such as <c>ready</c>.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddProviderKit(
        this IHealthChecksBuilder builder, string name = "providerkit", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new ProviderHealthCheck(services.GetService<GatewayHealth>()
                ?? throw new InvalidOperationException("ProviderKit's services are missing: call builder.Services.AddProviderKit().")),
            failureStatus,
            tags));
    }
}
