namespace ProviderKit;

/// <summary>The ids of parts of the public API that may still change. Suppress an id to use its part.</summary>
public static class ProviderKitExperiments
{
    /// <summary>Strategies of an app's own for named models (<see cref="IRoutingStrategy"/>): <c>PROVIDERKIT001</c>.</summary>
    public const string Routing = "PROVIDERKIT001";

    /// <summary>Settings that another package reads from the configuration of ProviderKit (<see cref="SettingGroup{TOptions}"/>): <c>PROVIDERKIT002</c>.</summary>
    public const string Settings = "PROVIDERKIT002";

    /// <summary>Filters of an app's own for requests and replies (<see cref="IDispatchFilter"/>): <c>PROVIDERKIT003</c>.</summary>
    public const string Filters = "PROVIDERKIT003";

    /// <summary>Wire formats of vendors that an app brings along (<see cref="IVendorFormat"/>): <c>PROVIDERKIT004</c>.</summary>
    public const string VendorFormats = "PROVIDERKIT004";
}
