using System.Security.Cryptography;

namespace ProviderKit.SampleHost;

/// <summary>TLS by Kestrel's own settings, and what to say when there is no certificate that can be used.</summary>
internal static class ServerCertificate
{
    /// <summary>Reads <c>Kestrel:Certificates</c> and, failing that, takes the development certificate; the slim builder leaves both out.</summary>
    public static void Configure(WebApplicationBuilder builder)
    {
        TakeFromStartFolder(builder.Configuration);
        builder.WebHost.UseKestrelHttpsConfiguration();
    }

    /// <summary>A relative path means the folder the host is started from, as the other files do; Kestrel looks beside the program.</summary>
    private static void TakeFromStartFolder(IConfigurationManager configuration)
    {
        var files = configuration.GetSection("Kestrel").AsEnumerable()
            .Where(setting => setting.Key.EndsWith(":Path", StringComparison.OrdinalIgnoreCase) || setting.Key.EndsWith(":KeyPath", StringComparison.OrdinalIgnoreCase))
            .Where(setting => setting.Value is { Length: > 0 } path && File.Exists(Path.GetFullPath(path)))
            .ToDictionary(setting => setting.Key, setting => (string?)Path.GetFullPath(setting.Value!));
        if (files.Count > 0) configuration.AddInMemoryCollection(files);
    }

    /// <summary>One line for an exception that kept the server from listening with TLS; null for any other.</summary>
    public static string? ProblemOf(Exception e, IConfiguration? configuration)
    {
        if (configuration is null || Exposure.AddressesOf(configuration).FirstOrDefault(a => a.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) is not { } address) return null;
        if (e is not (InvalidOperationException or CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)) return null;
        string reason = e.Message.ReplaceLineEndings(" ");
        // Kestrel's own advice is longer than its reason.
        if (e is InvalidOperationException && reason.StartsWith("Unable to configure HTTPS endpoint", StringComparison.Ordinal)) reason = "there is no server certificate.";
        return $"Cannot serve {address}: {reason} Set Kestrel:Certificates:Default:Path with :Password or :KeyPath (Kestrel__Certificates__Default__Path in the environment), or make a development certificate with `dotnet dev-certs https`.";
    }
}
