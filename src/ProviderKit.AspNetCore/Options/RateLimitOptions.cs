namespace ProviderKit;

/// <summary>The rate limit of client requests.</summary>
public sealed class RateLimitOptions
{
    internal const int MaxPerMinute = 60_000_000;

    /// <summary>Whether there is a limit. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// Requests per minute and client. A client may use them all at once; each becomes available again after its share of the minute.
    /// From 1 to 60,000,000. Default: 60.
    /// </summary>
    public int PerMinute { get; set; } = 60;
}
