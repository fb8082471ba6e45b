namespace ProviderKit;

/// <summary>Figures for a group of requests. Immutable.</summary>
public sealed record UsageFigures
{
    /// <summary>The number of requests that ended.</summary>
    public long Requests { get; init; }

    /// <summary>The number of requests that failed, except those whose client disconnected.</summary>
    public long Errors { get; init; }

    /// <summary>The number of requests whose client disconnected before the end.</summary>
    public long Cancelled { get; init; }

    /// <summary>Input tokens, cached ones included, as far as the upstreams reported them.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Output tokens, as far as the upstreams reported them.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>The part of <see cref="PromptTokens"/> that came from the upstreams' caches.</summary>
    public long CachedTokens { get; init; }

    /// <summary>
    /// The median time from arrival to end of successful requests. Accurate to about 9 %, from 1 ms to 14 minutes;
    /// null if none succeeded.
    /// </summary>
    public TimeSpan? LatencyP50 { get; init; }

    /// <summary>The 90th percentile of the same time.</summary>
    public TimeSpan? LatencyP90 { get; init; }

    /// <summary>The 99th percentile of the same time.</summary>
    public TimeSpan? LatencyP99 { get; init; }
}
