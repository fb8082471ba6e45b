namespace ProviderKit;

/// <summary>
/// Whether prompt-cache breakpoints are added to requests for upstreams that cache nothing without them, and how long the cached
/// prefixes are kept.
/// </summary>
public enum AutomaticCache
{
    /// <summary>Added. Kept for 5 minutes after the last use, the upstream's usual time.</summary>
    FiveMinutes,

    /// <summary>Added. Kept for an hour. Writing to the cache then costs 2 times the price of the prompt instead of 1.25 times.</summary>
    OneHour,

    /// <summary>Not added.</summary>
    Off,
}
