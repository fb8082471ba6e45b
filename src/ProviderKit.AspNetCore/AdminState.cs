using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ProviderKit.AspNetCore;

/// <summary>
/// Stores the operator's changes in <c>admin.json</c> in the state folder. Tokens and headers are encrypted by <see cref="StateProtection"/>.
/// </summary>
internal static class AdminState
{
    private const string Purpose = "ProviderKit.AdminTokens";

    /// <summary>Applies the changes of earlier runs and stores new ones. Does nothing if the app has no state folder, or on further calls.</summary>
    public static void KeepOnce(IServiceProvider services)
    {
        var admin = services.GetRequiredService<ProviderAdmin>();
        if (admin.IsKept || services.GetRequiredService<IOptions<ProviderKitOptions>>().Value.State.Directory is not { } folder) return;
        StateProtection.Close(services);
        // Created only if there is a token to encrypt, because loading and creating keys takes time.
        var protector = new Lazy<IDataProtector>(() => StateProtection.Of(services).CreateProtector(Purpose));
        admin.KeepIn(Path.Combine(folder, "admin.json"), text => Protect(protector.Value, text), text => Unprotect(protector.Value, text));
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
