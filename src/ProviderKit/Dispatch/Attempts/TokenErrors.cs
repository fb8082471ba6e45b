using ProviderKit.Dispatch.Limits;
using ProviderKit.Tokens;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>What tokens hear of errors, and what a client hears when no token can be leased.</summary>
internal static class TokenErrors
{
    /// <summary>What the token that was used hears of an error.</summary>
    /// <param name="error">What the attempt failed at.</param>
    /// <param name="usual">What the provider's rate limits cover, unless the error says otherwise.</param>
    public static TokenCharge ChargeFor(ProviderError error, LimitScope usual)
    {
        var verdict = error.Kind switch
        {
            ProviderErrorKind.RateLimited => TokenOutcome.RateLimited,
            ProviderErrorKind.QuotaExhausted => TokenOutcome.QuotaExhausted,
            ProviderErrorKind.UpstreamAuthentication => TokenOutcome.Rejected,
            _ => TokenOutcome.Neutral,
        };
        bool narrow = error.Reach.OneModel ?? (verdict == TokenOutcome.RateLimited && usual == LimitScope.TokenAndModel);
        return new TokenCharge(verdict, error.RetryAfter)
        {
            For = error.Reach.For, Scope = narrow ? LimitScope.TokenAndModel : LimitScope.Token, Models = error.Reach.Models,
        };
    }

    /// <summary>The last token was removed while the request was on its way.</summary>
    public static ProviderError NoneLeft(string provider) =>
        new(ProviderErrorKind.NotConfigured, $"{provider} has no token any more.");

    /// <summary>The token whose account holds what is asked for cannot be used now.</summary>
    public static ProviderError FirstNotFree(string provider) =>
        new(ProviderErrorKind.AllTokensBlocked, $"The first token of {provider}, to whose account this belongs, is blocked or in use. Try again later.");

    /// <param name="provider">The provider's name.</param>
    /// <param name="why">What the pool said.</param>
    /// <param name="last">The upstream's last word in this request; null when it was not asked.</param>
    public static ProviderError NoneFree(string provider, TokenUnavailability why, ProviderError? last)
    {
        string said = last is null ? "" : $" The upstream said last: {last.Message}";
        if (why.Session != HardSession.None) return SessionErrors.Held(provider, why, said);
        if (why.Refused > 0 && why.Quarantined + why.Refused == why.Tokens)
            return new ProviderError(
                ProviderErrorKind.UpstreamAuthentication,
                $"No token of {provider} ({why.Tokens}) may use this model. Give one of them the permission, or add another.{said}");
        if (why.Quarantined == why.Tokens)
            return new ProviderError(
                ProviderErrorKind.UpstreamAuthentication,
                $"The upstream refused every token of {provider} ({why.Tokens}). Replace them.{said}");

        int usable = why.Tokens - why.Quarantined - why.Refused;
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
