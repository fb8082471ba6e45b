namespace ProviderKit;

/// <summary>Options of the dashboard. Read when it is mapped.</summary>
public sealed class ProviderKitDashboardOptions
{
    /// <summary>Whether the page only shows, and changes nothing and sends no chats. Default: false.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>How long a session lasts after sign-in. Default: 12 hours; at least a minute.</summary>
    public TimeSpan SessionTime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Where the app maps the proxy for clients; the page shows it in what it tells them. Default: <c>/v1</c>.</summary>
    public string ProxyPath { get; set; } = "/v1";

    /// <summary>A sentence that the page shows at its top, such as the name of the environment. Default: null, none.</summary>
    public string? Notice { get; set; }
}
