namespace ProviderKit;

/// <summary>The diagnostic ids of public API that may still change. Suppress an id to use its part of the API.</summary>
public static class ProviderKitExperiments
{
    /// <summary>An app's own routing strategies for named models (<see cref="IRoutingStrategy"/>): <c>PROVIDERKIT001</c>.</summary>
    public const string Routing = "PROVIDERKIT001";

    /// <summary>Settings that another package reads from the configuration of ProviderKit (<see cref="SettingGroup{TOptions}"/>): <c>PROVIDERKIT002</c>.</summary>
    public const string Settings = "PROVIDERKIT002";

    /// <summary>An app's own filters for requests and replies (<see cref="IDispatchFilter"/>): <c>PROVIDERKIT003</c>.</summary>
    public const string Filters = "PROVIDERKIT003";

    /// <summary>An app's own wire formats for vendors (<see cref="IVendorFormat"/>): <c>PROVIDERKIT004</c>.</summary>
    public const string VendorFormats = "PROVIDERKIT004";

    /// <summary>Access to ProviderKit's routes by something other than its keys (<c>IRouteAccess</c> of ProviderKit.AspNetCore): <c>PROVIDERKIT005</c>.</summary>
    public const string Access = "PROVIDERKIT005";
}
