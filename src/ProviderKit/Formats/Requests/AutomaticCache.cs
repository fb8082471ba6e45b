namespace ProviderKit;

/// <summary>
/// Whether breakpoints of the prompt cache are added to requests for upstreams that cache nothing without them, and how long what they
/// end is kept.
/// </summary>
public enum AutomaticCache
{
    /// <summary>Added; kept for 5 minutes after the last use, the upstream's usual time.</summary>
    FiveMinutes,

    /// <summary>Added; kept for an hour. Writing to the cache then costs twice the price of the prompt, in place of 1.25 times.</summary>
    OneHour,

    /// <summary>Not added.</summary>
    Off,
}
