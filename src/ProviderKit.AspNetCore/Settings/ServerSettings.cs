using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ProviderKit.AspNetCore.Settings;

/// <summary>
/// The server options of an app. They are read when they are first asked for, because the app may have called nothing but
/// <c>AddProviderKit()</c>, which knows of no server. Thread-safe.
/// </summary>
internal static class ServerSettings
{
    // By what is the same in all scopes of one container.
    private static readonly ConditionalWeakTable<IOptions<ProviderKitOptions>, ProviderKitServerOptions> Read = [];

    /// <param name="services">The app's services, or those of a request.</param>
    /// <exception cref="OptionsValidationException">The configuration is wrong; every error is listed, also those of <see cref="ProviderKitOptions"/>.</exception>
    public static ProviderKitServerOptions Of(IServiceProvider services) =>
        Read.GetValue(services.GetRequiredService<IOptions<ProviderKitOptions>>(), _ => services.GetProviderKitSettings(ServerTable.Group));
}
