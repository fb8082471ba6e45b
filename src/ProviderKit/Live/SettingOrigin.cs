namespace ProviderKit;

/// <summary>Where a setting's value comes from; a later one lies over those before.</summary>
public enum SettingOrigin
{
    /// <summary>Nobody set it: the vendor's or ProviderKit's own value.</summary>
    Default,

    /// <summary>The configuration, or the app's code.</summary>
    Configuration,

    /// <summary>A change over the monitoring API or <see cref="ProviderAdmin"/>.</summary>
    Operator,
}
