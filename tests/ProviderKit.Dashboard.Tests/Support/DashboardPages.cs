namespace ProviderKit.Dashboard.Tests.Support;

/// <summary>The pages of the navigation: the name in the address, the title, and the key after <c>g</c>.</summary>
internal static class DashboardPages
{
    public static readonly (string Id, string Title, string Key)[] All =
    [
        ("overview", "Overview", "o"), ("requests", "Requests", "r"), ("providers", "Providers", "p"), ("logs", "Logs", "l"), ("usage", "Usage", "u"),
        ("playground", "Playground", "y"), ("connect", "Connect", "c"), ("routing", "Routing", "t"), ("configuration", "Configuration", "s"),
    ];
}
