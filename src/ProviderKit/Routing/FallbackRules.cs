namespace ProviderKit.Routing;

/// <summary>When a request continues with the next model of its chain, and which error the client gets if none could serve it.</summary>
internal static class FallbackRules
{
    /// <summary>
    /// Whether another model may serve a request after this error: the model had no token, was unreachable, failed or timed out. False if the request
    /// is at fault, if it may already have been processed, or if this process is short of memory, which every other model needs as well.
    /// </summary>
    public static bool GoesOn(ProviderError error) => error.Kind switch
    {
        ProviderErrorKind.RateLimited or ProviderErrorKind.QuotaExhausted or ProviderErrorKind.AllTokensBlocked
            or ProviderErrorKind.UpstreamAuthentication => true,
        ProviderErrorKind.UpstreamError or ProviderErrorKind.Overloaded or ProviderErrorKind.Unreachable => true,
        ProviderErrorKind.Timeout or ProviderErrorKind.NotConfigured => true,
        ProviderErrorKind.Saturated => !error.IsShortageOfMemory,
        _ => error.Reach.LeadsToNextToken, // no token could serve it, and the request alone is not at fault
    };

    /// <summary>
    /// The client gets the error of the model it asked for, unless a later error has a shorter retry time.
    /// </summary>
    public static bool Prefers(ProviderError error, ProviderError than) =>
        Hint(error) is { } wait && (Hint(than) is not { } other || wait < other);

    private static TimeSpan? Hint(ProviderError error) => error.ShouldRetry == false ? null : error.RetryAfter;
}
