using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ProviderKit.AspNetCore.Settings;

/// <summary>
/// The server options of an app. They are read on first use, because the app may have called only <c>AddProviderKit()</c>, which does not know the
/// server. Thread-safe.
/// </summary>
internal static class ServerSettings
{
    // Keyed by an object that is the same in all scopes of a container.
    private static readonly ConditionalWeakTable<IOptions<ProviderKitOptions>, ProviderKitServerOptions> Read = [];

    /// <param name="services">The app's services, or those of a request.</param>
    /// <exception cref="OptionsValidationException">The configuration is invalid; every error is listed, including those of
    /// <see cref="ProviderKitOptions"/>.</exception>
    public static ProviderKitServerOptions Of(IServiceProvider services) =>
        Read.GetValue(services.GetRequiredService<IOptions<ProviderKitOptions>>(), _ => services.GetProviderKitSettings(ServerTable.Group));
}
