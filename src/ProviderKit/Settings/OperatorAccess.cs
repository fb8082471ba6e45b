namespace ProviderKit.Settings;

/// <summary>Whether the operator may change a setting of a provider while the app runs.</summary>
internal enum OperatorAccess
{
    /// <summary>Only in the configuration.</summary>
    None,

    /// <summary>Also with the monitoring API.</summary>
    Allowed,

    /// <summary>Also with the monitoring API if <see cref="ProviderKitOptions.AllowAdminBaseUrl"/> is on.</summary>
    AllowedWithAddresses,
}
