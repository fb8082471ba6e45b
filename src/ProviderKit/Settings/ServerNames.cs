namespace ProviderKit.Settings;

/// <summary>
/// The names of settings that only a server reads. They stand in the same configuration as the others, which an app without a server may share,
/// and an app may read its options before its server does. So they are known here, and nothing else about them.
/// </summary>
internal static class ServerNames
{
    /// <summary>Names in the section.</summary>
    public static readonly string[] InSection = ["ClientKeys", "AdminKey", "AllowedHosts", "Cors", "AllowAnonymous", "RateLimit", "Streams"];

    /// <summary>Flat names.</summary>
    public static readonly string[] Flat = ["PROVIDERKIT_CLIENT_KEY", "PROVIDERKIT_ADMIN_KEY", "RATE_LIMIT_ENABLED", "RATE_LIMIT_PER_MINUTE"];
}
