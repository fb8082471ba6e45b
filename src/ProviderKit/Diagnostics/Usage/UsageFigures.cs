namespace ProviderKit;

/// <summary>Requests counted together. Immutable.</summary>
public sealed record UsageFigures
{
    /// <summary>Requests that ended.</summary>
    public long Requests { get; init; }

    /// <summary>Those that failed, for whatever reason but the client's leaving.</summary>
    public long Errors { get; init; }

    /// <summary>Those whose client went away before the end.</summary>
    public long Cancelled { get; init; }

    /// <summary>Tokens read, cached ones included, as far as the upstreams said.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Tokens written, as far as the upstreams said.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>The part of <see cref="PromptTokens"/> that came from the upstreams' caches.</summary>
    public long CachedTokens { get; init; }

    /// <summary>
    /// From arrival to end: half of the requests that succeeded took no longer. Exact to about 9 %, from 1 ms to 14 minutes;
    /// null when none succeeded.
    /// </summary>
    public TimeSpan? LatencyP50 { get; init; }

    /// <summary>The same for nine tenths of them.</summary>
    public TimeSpan? LatencyP90 { get; init; }

    /// <summary>The same for all but a hundredth of them.</summary>
    public TimeSpan? LatencyP99 { get; init; }
}
