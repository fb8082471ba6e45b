namespace ProviderKit.Routing;

/// <summary>When a request goes on to the next model of its chain, and what the client hears when none could serve it.</summary>
internal static class FallbackRules
{
    /// <summary>
    /// Whether another model may serve a request that this one could not: it had no token, was unreachable, failed or
    /// timed out by itself. Not if the request is at fault, if it may already have been processed and answered, or
    /// if this process is short of memory, which every other model would need too.
    /// </summary>
    public static bool GoesOn(ProviderError error) => error.Kind switch
    {
        ProviderErrorKind.RateLimited or ProviderErrorKind.QuotaExhausted or ProviderErrorKind.AllTokensBlocked
            or ProviderErrorKind.UpstreamAuthentication => true,
        ProviderErrorKind.UpstreamError or ProviderErrorKind.Overloaded or ProviderErrorKind.Unreachable => true,
        ProviderErrorKind.Timeout or ProviderErrorKind.NotConfigured => true,
        ProviderErrorKind.Saturated => !error.IsShortageOfMemory,
        _ => error.Reach.LeadsToNextToken, // no token could serve it, and that is not the request's fault alone
    };

    /// <summary>
    /// The client hears the error of the model it asked for, unless another can say sooner when a further try is worth it.
    /// </summary>
    public static bool Prefers(ProviderError error, ProviderError than) =>
        Hint(error) is { } wait && (Hint(than) is not { } other || wait < other);

    private static TimeSpan? Hint(ProviderError error) => error.ShouldRetry == false ? null : error.RetryAfter;
}
