namespace ProviderKit;

/// <summary>Settings for choosing and blocking tokens, and for waiting for one.</summary>
public sealed class TokenPoolOptions
{
    /// <summary>How to choose among free tokens. Default: <see cref="TokenSelection.Failover"/>.</summary>
    public TokenSelection Selection { get; set; }

    /// <summary>The maximum number of concurrent calls per token, from 1. Default: null, no limit.</summary>
    public int? MaxConcurrentPerToken { get; set; }

    /// <summary>
    /// How long a request may wait in total for a token when none is free. Requests are served in order of
    /// arrival. Default: zero, the request fails at once.
    /// </summary>
    public TimeSpan MaxWait { get; set; }

    /// <summary>How long a rate-limited token is blocked when the upstream gives no usable hint. Default: 60 s.</summary>
    public TimeSpan Cooldown { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The shortest block an upstream's hint can ask for. Default: 1 s.</summary>
    public TimeSpan MinCooldown { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest block an upstream's hint can ask for. Default: 24 h.</summary>
    public TimeSpan MaxCooldown { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a token is blocked when its quota is exhausted, the first, second, … time in a row; the last value
    /// repeats. Default: 2 min, 10 min, 1 h, 24 h.
    /// </summary>
    public IReadOnlyList<TimeSpan> QuotaRests { get; set; } =
        [TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(24)];

    /// <summary>
    /// After a block one call goes first, as a probe, and the other calls wait for its outcome. The token reopens this long
    /// after the probe began even without an outcome: upstreams refuse at once, so a call without a reply by then was accepted.
    /// Default: 5 s.
    /// </summary>
    public TimeSpan ProbePatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether and for how long a conversation stays on the token that served it.</summary>
    public SessionAffinityOptions Affinity { get; } = new();

    /// <summary>
    /// Whether replies name the token that served them in the header <c>x-providerkit-token</c>: its name, never its value.
    /// Default: false.
    /// </summary>
    public bool ShowInHeaders { get; set; }
}
