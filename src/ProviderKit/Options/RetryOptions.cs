namespace ProviderKit;

/// <summary>
/// Retries of calls that failed in transit or because of the upstream (5xx, 408, 529, no connection).
/// Moving on to another token is separate, and is limited by the number of tokens.
/// </summary>
public sealed class RetryOptions
{
    internal const int MaxBudget = 1_000_000;

    /// <summary>The maximum number of retries at one provider. Default: 2; 0 disables retries.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// The maximum wait before the first retry; it doubles with each retry. The wait is random between zero and this maximum,
    /// so that clients that failed together do not retry together. Default: 250 ms; zero retries at once.
    /// </summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The maximum wait before any retry. If an upstream asks for a longer wait, the request is not retried there.
    /// Default: 2 s.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Limits retries at a failing provider, so that they do not add to its load. Each such failure takes 1 from the provider's
    /// budget and each success returns 0.1, up to this maximum; calls are retried only while more than half is left. Default: 10.
    /// </summary>
    public int Budget { get; set; } = 10;
}
