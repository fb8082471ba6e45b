namespace ProviderKit.Tokens;

/// <summary>A conversation, named by a keyed hash of what identifies it. The name itself is kept nowhere.</summary>
/// <param name="Value">The hash.</param>
/// <param name="IsHard">
/// Whether only the account that served the conversation can continue it, because the request refers to what is stored there.
/// Such a key is the same for all models.
/// </param>
internal sealed record SessionKey(UInt128 Value, bool IsHard = false)
{
    /// <summary>
    /// Tells the one token that can continue it, where the request itself says which that is; null where the pool has to know. What
    /// needs no token is continued without one.
    /// </summary>
    public Predicate<ApiToken>? Holder { get; init; }
}
