using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ProviderKit.AspNetCore;

/// <summary>
/// Keeps what the operator changes over the admin API in <c>admin.json</c> in the state folder, tokens and headers encrypted by
/// ASP.NET's data protection with keys in <c>keys</c> beside the file. Never the app's own: that comes and goes with other
/// features of ASP.NET, and what was encrypted under it would go too.
/// </summary>
internal static class AdminState
{
    private const string Purpose = "ProviderKit.AdminTokens";

    /// <summary>Takes up the changes of earlier runs. Does nothing when the app keeps no state, or when it was called before.</summary>
    public static void KeepOnce(IServiceProvider services)
    {
        var admin = services.GetRequiredService<ProviderAdmin>();
        if (admin.IsKept || services.GetRequiredService<IOptions<ProviderKitOptions>>().Value.State.Directory is not { } folder) return;
        var keys = new KeyFolder(Path.Combine(Path.GetFullPath(folder), "keys"), services.GetRequiredService<ILoggerFactory>().CreateLogger("ProviderKit.Admin"));
        keys.Close();
        // Made only where there is a token to encrypt: reading and making keys takes its time.
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

    /// <exception cref="IOException">The key cannot be kept; the message says in which file.</exception>
    private static string Protect(IDataProtector protector, string text)
    {
        try
        {
            return protector.Protect(text);
        }
        catch (CryptographicException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new IOException(e.InnerException.Message, e); // data protection words every failure alike
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
            return null; // its key is gone
        }
    }
}
