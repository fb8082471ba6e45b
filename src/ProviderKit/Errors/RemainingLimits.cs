namespace ProviderKit;

/// <summary>What an upstream reports as left of its limits for a token, and how long until they reset.</summary>
/// <param name="Requests">Requests left; null if not reported.</param>
/// <param name="RequestsReset">The time until they reset; null if not reported.</param>
/// <param name="Tokens">Tokens (of text) left; null if not reported.</param>
/// <param name="TokensReset">The time until they reset; null if not reported.</param>
public readonly record struct RemainingLimits(long? Requests, TimeSpan? RequestsReset, long? Tokens, TimeSpan? TokensReset)
{
    /// <summary>Whether the upstream reported no limit.</summary>
    public bool IsEmpty => Requests is null && Tokens is null;
}
