namespace ProviderKit.Tokens;

/// <summary>A conversation, identified by a keyed hash. The original id is not stored.</summary>
/// <param name="Value">The hash.</param>
/// <param name="IsHard">
/// Whether only the account that served the conversation can continue it, because the request refers to data stored there. Such a key is the same for
/// all models.
/// </param>
internal sealed record SessionKey(UInt128 Value, bool IsHard = false)
{
    /// <summary>
    /// Identifies the only token that can continue it if the request itself determines the token; null if the pool must know. Providers without
    /// tokens continue it without one.
    /// </summary>
    public Predicate<ApiToken>? Holder { get; init; }
}
