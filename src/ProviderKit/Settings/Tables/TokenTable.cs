using ProviderKit.Settings.Rows;

namespace ProviderKit.Settings.Tables;

/// <summary>How tokens are chosen, and how long they rest.</summary>
internal static class TokenTable
{
    private static readonly SettingGroup<SessionAffinityOptions> Affinity = new(rows =>
    {
        rows.Switch(
            "Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Whether a conversation stays on the token that served it, so that the upstream's prompt cache is used; applies before `Selection`.");
        rows.Number("MaxSessions", o => o.MaxSessions, (o, v) => o.MaxSessions = v, "Conversations remembered for each provider, the most recently used.", max: SessionAffinityOptions.MaxMaxSessions);
        rows.Time("Expiry", o => o.Expiry, (o, v) => o.Expiry = v, "How long a conversation is remembered after its last request.");
        rows.Switch("Return", o => o.Return, (o, v) => o.Return = v, "Whether a conversation that moved because its token was blocked goes back when that token is free again.");
    });

    public static readonly SettingGroup<TokenPoolOptions> Group = new(rows =>
    {
        rows.Choice<TokenSelection>("Selection", o => o.Selection, (o, v) => o.Selection = v, "How to choose among free tokens. `Failover` stays on a token until it is blocked.");
        rows.Number("MaxConcurrentPerToken", o => o.MaxConcurrentPerToken, (o, v) => o.MaxConcurrentPerToken = v, "Calls that may run with one token at once.").WithDefault("any number");
        rows.Time("MaxWait", o => o.MaxWait, (o, v) => o.MaxWait = v, "How long a request may wait, in line, for a token when there is none.", zeroIsNone: true);
        rows.Time("Cooldown", o => o.Cooldown, (o, v) => o.Cooldown = v, "Rest of a rate-limited token when the upstream gives no hint.");
        rows.Time("MinCooldown", o => o.MinCooldown, (o, v) => o.MinCooldown = v, "The shortest rest that the upstream's hint can ask for.");
        rows.Time("MaxCooldown", o => o.MaxCooldown, (o, v) => o.MaxCooldown = v, "The longest rest that the upstream's hint can ask for.", max: TimeSpan.MaxValue);
        rows.Add(new TimesRow<TokenPoolOptions>("QuotaRests", o => o.QuotaRests, (o, v) => o.QuotaRests = v, "Rest after a used-up quota, the first, second, … time in a row."));
        rows.Time("ProbePatience", o => o.ProbePatience, (o, v) => o.ProbePatience = v, "After a block one call goes first; the others wait for its verdict, until this long after it began.");
        rows.Switch("ShowInHeaders", o => o.ShowInHeaders, (o, v) => o.ShowInHeaders = v, "Whether answers name the token that served them (its name, never its value) in `x-providerkit-token`.");
        rows.Section("Affinity", o => o.Affinity, Affinity);
        rows.Rule((o, errors) =>
        {
            if (o.MaxCooldown < o.MinCooldown) errors.Add("ProviderKit:Tokens:MaxCooldown must not be shorter than MinCooldown.");
        });
    });
}
