namespace ProviderKit;

/// <summary>What a client hears when no token can be leased.</summary>
internal static class TokenErrors
{
    /// <summary>The last token was removed while the request was on its way.</summary>
    public static ProviderError NoneLeft(string provider) =>
        new(ProviderErrorKind.NotConfigured, $"{provider} has no token any more.");

    /// <param name="provider">The provider's name.</param>
    /// <param name="why">What the pool said.</param>
    /// <param name="last">The upstream's last word in this request; null when it was not asked.</param>
    public static ProviderError NoneFree(string provider, TokenUnavailability why, ProviderError? last)
    {
        string said = last is null ? "" : $" The upstream said last: {last.Message}";
        if (why.Quarantined == why.Tokens)
            return new ProviderError(
                ProviderErrorKind.UpstreamAuthentication,
                $"The upstream refused every token of {provider} ({why.Tokens}). Replace them.{said}");

        int usable = why.Tokens - why.Quarantined;
        if (why.Busy > 0)
            return new ProviderError(
                ProviderErrorKind.Saturated, $"Every usable token of {provider} ({usable}) is used by as many calls as may, or is rate limited. Try again shortly.{said}")
            { RetryAfter = UpstreamGates.ComeBackAfter };

        string free = why.RetryAfter is { } wait ? $" The first is free again in {Math.Ceiling(wait.TotalSeconds)} s." : "";
        var kind = why.OutOfQuota == usable ? ProviderErrorKind.QuotaExhausted : ProviderErrorKind.AllTokensBlocked;
        string state = kind == ProviderErrorKind.QuotaExhausted ? "has used up its quota" : "is rate limited";
        return new ProviderError(kind, $"Every usable token of {provider} ({usable}) {state}.{free}{said}") { RetryAfter = why.RetryAfter };
    }
}
