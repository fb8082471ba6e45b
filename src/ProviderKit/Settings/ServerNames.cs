namespace ProviderKit.Settings;

/// <summary>
/// The names of settings that only the server reads. An app without a server may share the same configuration, and an app may read its options before
/// its server does, so the core must know the names in order not to report them as unknown.
/// </summary>
internal static class ServerNames
{
    /// <summary>Names in the section.</summary>
    public static readonly string[] InSection = ["ClientKeys", "AdminKey", "AllowedHosts", "Cors", "AllowAnonymous", "RateLimit", "Streams"];

    /// <summary>Flat names.</summary>
    public static readonly string[] Flat = ["PROVIDERKIT_CLIENT_KEY", "PROVIDERKIT_ADMIN_KEY", "RATE_LIMIT_ENABLED", "RATE_LIMIT_PER_MINUTE"];
}
