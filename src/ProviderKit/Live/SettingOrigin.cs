namespace ProviderKit;

/// <summary>The origin of a setting's value; a later origin overrides earlier ones.</summary>
public enum SettingOrigin
{
    /// <summary>Not set: the default value of the vendor or of ProviderKit.</summary>
    Default,

    /// <summary>The configuration, or the app's code.</summary>
    Configuration,

    /// <summary>A change over the monitoring API or <see cref="ProviderAdmin"/>.</summary>
    Operator,
}
