using ProviderKit.Dispatch.Limits;
using ProviderKit.Tokens;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>What a client hears when the one token that can continue its conversation cannot be leased.</summary>
internal static class SessionErrors
{
    /// <param name="provider">The provider's name.</param>
    /// <param name="why">What the pool said of that token.</param>
    /// <param name="said">The upstream's last word as a sentence with a space before it; empty for none.</param>
    public static ProviderError Held(string provider, TokenUnavailability why, string said)
    {
        const string noOther = "and no other token can continue it";
        if (why.Session == HardSession.Unknown) // the same for one that is another client's: nothing is given away
            return new ProviderError(ProviderErrorKind.NotFound, $"{provider} has no such conversation for this client, or it was forgotten. Start a new one.");
        if (why.Session == HardSession.TokenGone)
            return new ProviderError(ProviderErrorKind.NotFound, $"The token of {provider} that holds this conversation was removed, {noOther}. Start a new one.{said}");
        string held = $"The token of {provider} that holds this conversation";
        if (why.Quarantined > 0)
            return new ProviderError(ProviderErrorKind.UpstreamAuthentication, $"{held} was refused by the upstream, {noOther}. Start a new one, or replace the token.{said}");
        if (why.Refused > 0)
            return new ProviderError(ProviderErrorKind.UpstreamAuthentication, $"{held} may not use this model, {noOther}.{said}");
        if (why.Busy > 0)
            return new ProviderError(ProviderErrorKind.Saturated, $"{held} is used by as many calls as may, {noOther}. Try again shortly.{said}")
            { RetryAfter = UpstreamGates.ComeBackAfter };
        var (kind, state) = why.OutOfQuota > 0
            ? (ProviderErrorKind.QuotaExhausted, "has used up its quota")
            : (ProviderErrorKind.AllTokensBlocked, "is rate limited");
        string free = why.RetryAfter is { } wait ? $" It is free again in {Math.Ceiling(wait.TotalSeconds)} s." : "";
        return new ProviderError(kind, $"{held} {state}, {noOther}.{free}{said}") { RetryAfter = why.RetryAfter };
    }
}
