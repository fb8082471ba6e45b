namespace ProviderKit;

/// <summary>Whether and for how long a conversation stays on the token that served it, so that the upstream's prompt cache is used.</summary>
public sealed class SessionAffinityOptions
{
    internal const int MaxMaxSessions = 1_000_000;

    /// <summary>Whether conversations stay on their tokens. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How many conversations are remembered per provider, the most recently used ones; each takes about 200 bytes. Default: 10,000.</summary>
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>How long a conversation is remembered after its last request. Default: 1 h.</summary>
    public TimeSpan Expiry { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Whether a conversation that moved because its token was blocked returns when that token is free again. Default:
    /// false: by then the upstream has usually dropped the old cache, and the new token has one.
    /// </summary>
    public bool Return { get; set; }
}
