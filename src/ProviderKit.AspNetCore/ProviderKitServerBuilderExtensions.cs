using ProviderKit;
using ProviderKit.AspNetCore.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures the settings of the HTTP routes.</summary>
public static class ProviderKitServerBuilderExtensions
{
    /// <summary>
    /// Sets server options in code, and makes them available to the app's own services as <c>IOptions&lt;ProviderKitServerOptions&gt;</c>, including
    /// the settings in configuration.
    /// </summary>
    /// <remarks>Not needed if the app sets them only in configuration: <c>MapProviderKit()</c> reads them.</remarks>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit()
    ///     .ConfigureServer(server => server.RateLimit.Enabled = true);
    /// </code>
    /// </example>
    /// <param name="builder">The builder that <c>AddProviderKit()</c> returned.</param>
    /// <param name="configure">Changes the options after the configuration was read; null for no change.</param>
    /// <returns>The builder.</returns>
    public static IProviderKitBuilder ConfigureServer(this IProviderKitBuilder builder, Action<ProviderKitServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddProviderKitSettings(ServerTable.Group);
        if (configure is not null) builder.Services.Configure(configure);
        return builder;
    }
}
