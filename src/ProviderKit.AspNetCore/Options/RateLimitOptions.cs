namespace ProviderKit;

/// <summary>How many requests a client may make.</summary>
public sealed class RateLimitOptions
{
    internal const int MaxPerMinute = 60_000_000;

    /// <summary>Whether there is a limit. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// Requests per minute and client. As many may come at once; each is given back after its part of a minute.
    /// From 1 to 60,000,000. Default: 60.
    /// </summary>
    public int PerMinute { get; set; } = 60;
}
