using ProviderKit.Settings.Rows;

namespace ProviderKit.Settings.Tables;

/// <summary>Settings for choosing and blocking tokens.</summary>
internal static class TokenTable
{
    private static readonly SettingGroup<SessionAffinityOptions> Affinity = new(rows =>
    {
        rows.Switch(
            "Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Keeps a conversation on the token that served it, so that the upstream's prompt cache is used. Takes precedence over `Selection`.");
        rows.Number("MaxSessions", o => o.MaxSessions, (o, v) => o.MaxSessions = v, "Maximum number of conversations remembered for each provider; the least recently used are forgotten first.", max: SessionAffinityOptions.MaxMaxSessions);
        rows.Time("Expiry", o => o.Expiry, (o, v) => o.Expiry = v, "How long a conversation is remembered after its last request.");
        rows.Switch("Return", o => o.Return, (o, v) => o.Return = v, "Whether a conversation that moved because its token was blocked returns to it when it is free again.");
    });

    public static readonly SettingGroup<TokenPoolOptions> Group = new(rows =>
    {
        rows.Choice<TokenSelection>("Selection", o => o.Selection, (o, v) => o.Selection = v, "How to choose among free tokens. `Failover` stays on a token until it is blocked.");
        rows.Number("MaxConcurrentPerToken", o => o.MaxConcurrentPerToken, (o, v) => o.MaxConcurrentPerToken = v, "Maximum number of concurrent calls with one token.").WithDefault("any number");
        rows.Time("MaxWait", o => o.MaxWait, (o, v) => o.MaxWait = v, "How long a request may wait in the queue for a free token.", zeroIsNone: true);
        rows.Time("Cooldown", o => o.Cooldown, (o, v) => o.Cooldown = v, "How long a rate-limited token is blocked if the upstream does not say when to retry.");
        rows.Time("MinCooldown", o => o.MinCooldown, (o, v) => o.MinCooldown = v, "The shortest block that an upstream's retry hint can cause.");
        rows.Time("MaxCooldown", o => o.MaxCooldown, (o, v) => o.MaxCooldown = v, "The longest block that an upstream's retry hint can cause.", max: TimeSpan.MaxValue);
        rows.Add(new TimesRow<TokenPoolOptions>("QuotaRests", o => o.QuotaRests, (o, v) => o.QuotaRests = v, "How long a token is blocked after its quota is used up, for the first, second, … time in a row."));
        rows.Time("ProbePatience", o => o.ProbePatience, (o, v) => o.ProbePatience = v, "After a block, one call tests the token. Other calls wait for its result for at most this long.");
        rows.Switch("ShowInHeaders", o => o.ShowInHeaders, (o, v) => o.ShowInHeaders = v, "Whether replies have the header `x-providerkit-token` with the name (never the value) of the token that served them.");
        rows.Section("Affinity", o => o.Affinity, Affinity);
        rows.Rule((o, errors) =>
        {
            if (o.MaxCooldown < o.MinCooldown) errors.Add("ProviderKit:Tokens:MaxCooldown must not be shorter than MinCooldown.");
        });
    });
}
