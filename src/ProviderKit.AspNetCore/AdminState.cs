using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ProviderKit.AspNetCore;

/// <summary>
/// Stores the operator's changes in <c>admin.json</c> in the state folder. Tokens and headers are encrypted by ASP.NET's data protection with keys in
/// the subfolder <c>keys</c>. The app's own data protection is not used: it depends on other features of ASP.NET, and if it changed, the encrypted
/// values would be lost.
/// </summary>
internal static class AdminState
{
    private const string Purpose = "ProviderKit.AdminTokens";

    /// <summary>Applies the changes of earlier runs and stores new ones. Does nothing if the app has no state folder, or on further calls.</summary>
    public static void KeepOnce(IServiceProvider services)
    {
        var admin = services.GetRequiredService<ProviderAdmin>();
        if (admin.IsKept || services.GetRequiredService<IOptions<ProviderKitOptions>>().Value.State.Directory is not { } folder) return;
        var keys = new KeyFolder(Path.Combine(Path.GetFullPath(folder), "keys"), services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Admin"));
        keys.Close();
        // Created only if there is a token to encrypt, because loading and creating keys takes time.
        var protector = new Lazy<IDataProtector>(() => ProviderOf(keys).CreateProtector(Purpose));
        admin.KeepIn(Path.Combine(folder, "admin.json"), text => Protect(protector.Value, text), text => Unprotect(protector.Value, text));
    }

    private static IDataProtectionProvider ProviderOf(KeyFolder keys)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("ProviderKit");
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = keys);
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
    }

    /// <exception cref="IOException">The key cannot be stored; the message names the file.</exception>
    private static string Protect(IDataProtector protector, string text)
    {
        try
        {
            return protector.Protect(text);
        }
        catch (CryptographicException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new IOException(e.InnerException.Message, e); // data protection has the same message for every failure
        }
    }

    private static string? Unprotect(IDataProtector protector, string text)
    {
        try
        {
            return protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null; // its key is lost
        }
    }
}
