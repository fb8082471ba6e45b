using ProviderKit;
using ProviderKit.AspNetCore.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Sets what an app's HTTP routes need beside the gateway's own options.</summary>
public static class ProviderKitServerBuilderExtensions
{
    /// <summary>
    /// Sets server options in code, and makes them available to the app's own services as <c>IOptions&lt;ProviderKitServerOptions&gt;</c>, the
    /// settings in configuration included.
    /// </summary>
    /// <remarks>An app that sets them in configuration alone need not call this: <c>MapProviderKit()</c> reads them.</remarks>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit()
    ///     .ConfigureServer(server => server.RateLimit.Enabled = true);
    /// </code>
    /// </example>
    /// <param name="builder">What <c>AddProviderKit()</c> returned.</param>
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
