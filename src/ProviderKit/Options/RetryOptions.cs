namespace ProviderKit;

/// <summary>
/// How a call that failed on its way, or through the upstream's own fault (5xx, 408, 529, no connection), is sent again.
/// Going on to another token is apart from this, and is bounded by the number of tokens.
/// </summary>
public sealed class RetryOptions
{
    internal const int MaxBudget = 1_000_000;

    /// <summary>How often a request is sent again to one provider. Default: 2; 0 never sends again.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// The longest wait before the first retry; it doubles with each. The wait itself is random between nothing and that,
    /// so that clients who failed together do not come back together. Default: 250 ms; zero retries at once.
    /// </summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The longest wait before any retry. An upstream that asks for more is not asked again in this request.
    /// Default: 2 s.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What keeps retries from making a failing provider's trouble worse. Each such failure of a provider takes 1 from its
    /// budget and each success gives back 0.1, up to this; it is retried only while more than half is left. Default: 10.
    /// </summary>
    public int Budget { get; set; } = 10;
}
