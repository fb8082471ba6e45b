namespace ProviderKit.Settings;

/// <summary>Whether the operator may change a setting of a provider while the app runs.</summary>
internal enum OperatorAccess
{
    /// <summary>In the configuration only.</summary>
    None,

    /// <summary>Over the monitoring API, too.</summary>
    Allowed,

    /// <summary>Over the monitoring API, where <see cref="ProviderKitOptions.AllowAdminBaseUrl"/> is on.</summary>
    AllowedWithAddresses,
}
