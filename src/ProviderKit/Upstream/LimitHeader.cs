namespace ProviderKit;

/// <summary>Where an upstream's answers say what is left of one of its limits. Immutable.</summary>
/// <param name="Remaining">The header with what is left, a number. One that is negative is no statement.</param>
/// <param name="Reset">
/// The header that says when the limit is whole again: a duration such as <c>6m0s</c> or <c>12ms</c>, seconds, Unix time in
/// seconds or milliseconds, or a date as in RFC 3339; they are told apart by their looks.
/// </param>
/// <param name="Unit">What the limit counts.</param>
public sealed record LimitHeader(string Remaining, string Reset, LimitUnit Unit)
{
    /// <summary>What OpenAI and most who speak its format send.</summary>
    internal static IReadOnlyList<LimitHeader> Usual { get; } =
    [
        new("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", LimitUnit.Requests),
        new("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", LimitUnit.Tokens),
    ];
}
