namespace ProviderKit;

/// <summary>What an upstream says is left of its limits for a token, and how long until they are whole again.</summary>
/// <param name="Requests">Requests left; null when it did not say.</param>
/// <param name="RequestsReset">Until they are whole again; null when it did not say.</param>
/// <param name="Tokens">Tokens (of text) left; null when it did not say.</param>
/// <param name="TokensReset">Until they are whole again; null when it did not say.</param>
public readonly record struct RemainingLimits(long? Requests, TimeSpan? RequestsReset, long? Tokens, TimeSpan? TokensReset)
{
    /// <summary>Whether the upstream said nothing of the kind.</summary>
    public bool IsEmpty => Requests is null && Tokens is null;
}
