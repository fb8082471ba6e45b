using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using ProviderKit;
using ProviderKit.AspNetCore;
using ProviderKit.AspNetCore.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives packages and apps what ProviderKit's own routes use.</summary>
public static class ProviderKitServerServiceProviderExtensions
{
    /// <summary>The server options as the routes read them, from configuration and code.</summary>
    /// <param name="services">The app's services, or those of a request.</param>
    /// <returns>The options; the same object at every call.</returns>
    /// <exception cref="OptionsValidationException">The configuration is wrong; every error is listed, also those of <see cref="ProviderKitOptions"/>.</exception>
    /// <exception cref="InvalidOperationException"><c>AddProviderKit()</c> was not called.</exception>
    public static ProviderKitServerOptions GetProviderKitServerOptions(this IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return ServerSettings.Of(services);
    }

    /// <summary>
    /// Data protection with keys in the folder <c>keys</c> of ProviderKit's state folder (<c>ProviderKit:State:Directory</c>). Without a state folder, what it
    /// protects is lost when the process ends. It is independent of the app's own data protection.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <returns>A provider, made anew at each call.</returns>
    /// <exception cref="OptionsValidationException">The configuration is wrong.</exception>
    public static IDataProtectionProvider CreateProviderKitDataProtection(this IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return StateProtection.Of(services);
    }
}
