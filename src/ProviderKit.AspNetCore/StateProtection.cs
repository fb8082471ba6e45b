using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ProviderKit.AspNetCore;

/// <summary>
/// ASP.NET's data protection with keys in the subfolder <c>keys</c> of the state folder. The app's own data protection is not used: it depends on other
/// features of ASP.NET, and if it changed, the encrypted values would be lost.
/// </summary>
internal static class StateProtection
{
    /// <summary>A provider with the keys of the state folder, which is closed to other users; one with keys in memory if the app keeps no state.</summary>
    public static IDataProtectionProvider Of(IServiceProvider services)
    {
        if (KeysOf(services) is not { } keys) return new EphemeralDataProtectionProvider();
        keys.Close();
        var own = new ServiceCollection();
        own.AddDataProtection().SetApplicationName("ProviderKit");
        own.Configure<KeyManagementOptions>(options => options.XmlRepository = keys);
        return own.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
    }

    /// <summary>Closes the folder of the keys to other users, if there is one.</summary>
    public static void Close(IServiceProvider services) => KeysOf(services)?.Close();

    private static KeyFolder? KeysOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<ProviderKitOptions>>().Value.State.Directory is not { } folder ? null
            : new KeyFolder(Path.Combine(Path.GetFullPath(folder), "keys"), services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Admin"));
}
