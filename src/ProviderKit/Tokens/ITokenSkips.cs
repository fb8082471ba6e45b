namespace ProviderKit.Tokens;

/// <summary>Receives the tokens that a pool skipped while it looked for one to lease, and why.</summary>
internal interface ITokenSkips
{
    /// <summary>Called before the lease is returned; must be fast.</summary>
    /// <param name="token">The skipped token.</param>
    /// <param name="reason">Why.</param>
    /// <param name="freeIn">The time until it may be used again; null if not known.</param>
    void Skip(ApiToken token, TokenSkipReason reason, TimeSpan? freeIn);
}
