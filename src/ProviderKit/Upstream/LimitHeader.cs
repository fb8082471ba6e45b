namespace ProviderKit;

/// <summary>The response headers that report what is left of one upstream limit. Immutable.</summary>
/// <param name="Remaining">The header with the remaining number. A negative number is ignored.</param>
/// <param name="Reset">
/// The header that says when the limit resets: a duration such as <c>6m0s</c> or <c>12ms</c>, seconds, Unix time in
/// seconds or milliseconds, or an RFC 3339 date. The form is recognised from the value.
/// </param>
/// <param name="Unit">What the limit counts.</param>
public sealed record LimitHeader(string Remaining, string Reset, LimitUnit Unit)
{
    /// <summary>The headers of OpenAI and most compatible upstreams.</summary>
    internal static IReadOnlyList<LimitHeader> Usual { get; } =
    [
        new("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", LimitUnit.Requests),
        new("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", LimitUnit.Tokens),
    ];
}
