namespace ProviderKit.AspNetCore.Settings;

/// <summary>Settings of the HTTP server: client authentication, browsers, rate limits, streams.</summary>
internal static class ServerTable
{
    private static readonly SettingGroup<CrossOriginOptions> Cors = new(rows => rows.List(
        "Origins", o => o.Origins, "Origins of web pages that may call the gateway from a browser, such as `https://chat.example.com`. Empty disables CORS."));

    private static readonly SettingGroup<RateLimitOptions> RateLimit = new(rows =>
    {
        rows.Switch("Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Limits the requests of each client key, or of each address without a key.").WithFlatName("RATE_LIMIT_ENABLED");
        rows.Number("PerMinute", o => o.PerMinute, (o, v) => o.PerMinute = v, "Requests per minute for each client.", max: RateLimitOptions.MaxPerMinute).WithFlatName("RATE_LIMIT_PER_MINUTE");
    });

    private static readonly SettingGroup<StreamOptions> Streams = new(rows => rows.Time(
        "KeepAlive", o => o.KeepAlive, (o, v) => o.KeepAlive = v, "The longest silence in a stream. After it, a comment is sent; if the response has not started, it starts.",
        TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), zeroIsNone: true));

    public static readonly SettingGroup<ProviderKitServerOptions> Group = new(rows =>
    {
        rows.Custom(
            KeySettings.Clients, ":{name}", "secret", KeySettings.ReadClients, "A key for `/v1`, by client name (or `:0:Name` and `:0:Key`). The flat name sets the key of the client `default`.",
            KeySettings.ReadDefaultClient, o => o.ClientKeys.Count == 0 ? null : string.Join(", ", o.ClientKeys.Keys)).WithFlatName("PROVIDERKIT_CLIENT_KEY");
        rows.Custom("AdminKey", "", "secret", KeySettings.ReadAdmin, "The key for monitoring and metrics.", KeySettings.ReadAdmin, o => o.AdminKey is null ? null : "set").WithFlatName("PROVIDERKIT_ADMIN_KEY");
        rows.List("AllowedHosts", o => o.AllowedHosts, "Host names of the gateway, in addition to `localhost`.");
        rows.Section("Cors", o => o.Cors, Cors);
        rows.Switch("AllowAnonymous", o => o.AllowAnonymous, (o, v) => o.AllowAnonymous = v, "Allows every caller to use the routes that have no key set.");
        rows.Section("RateLimit", o => o.RateLimit, RateLimit);
        rows.Section("Streams", o => o.Streams, Streams);
        rows.Rule(KeySettings.Check);
        rows.Rule(NameRules.Check);
    });
}
