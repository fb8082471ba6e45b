namespace ProviderKit.AspNetCore.Settings;

/// <summary>The settings of how clients are served over HTTP, and who they may be.</summary>
internal static class ServerTable
{
    private static readonly SettingGroup<CrossOriginOptions> Cors = new(rows => rows.List(
        "Origins", o => o.Origins, "Web pages that may call it from a browser, such as `https://chat.example.com`; none switches CORS off."));

    private static readonly SettingGroup<RateLimitOptions> RateLimit = new(rows =>
    {
        rows.Switch("Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Limits the requests of each client key, or address where there is none.").WithFlatName("RATE_LIMIT_ENABLED");
        rows.Number("PerMinute", o => o.PerMinute, (o, v) => o.PerMinute = v, "Requests per minute and client.", max: RateLimitOptions.MaxPerMinute).WithFlatName("RATE_LIMIT_PER_MINUTE");
    });

    private static readonly SettingGroup<StreamOptions> Streams = new(rows => rows.Time(
        "KeepAlive", o => o.KeepAlive, (o, v) => o.KeepAlive = v, "The longest silence of a stream: then a comment is sent, and the answer begins if it has not yet.",
        TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), zeroIsNone: true));

    public static readonly SettingGroup<ProviderKitServerOptions> Group = new(rows =>
    {
        rows.Custom(
            KeySettings.Clients, ":{name}", "secret", KeySettings.ReadClients, "A key for `/v1`, by the name of the client that has it (or `:0:Name` and `:0:Key`). The flat name is for the client `default`.",
            KeySettings.ReadDefaultClient).WithFlatName("PROVIDERKIT_CLIENT_KEY");
        rows.Custom("AdminKey", "", "secret", KeySettings.ReadAdmin, "The key for monitoring and metrics.", KeySettings.ReadAdmin).WithFlatName("PROVIDERKIT_ADMIN_KEY");
        rows.List("AllowedHosts", o => o.AllowedHosts, "Names by which the gateway is called, beside `localhost`.");
        rows.Section("Cors", o => o.Cors, Cors);
        rows.Switch("AllowAnonymous", o => o.AllowAnonymous, (o, v) => o.AllowAnonymous = v, "Lets every caller that reaches the gateway use the routes that have no key set.");
        rows.Section("RateLimit", o => o.RateLimit, RateLimit);
        rows.Section("Streams", o => o.Streams, Streams);
        rows.Rule(KeySettings.Check);
        rows.Rule(NameRules.Check);
    });
}
