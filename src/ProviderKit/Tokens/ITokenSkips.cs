namespace ProviderKit.Tokens;

/// <summary>Is told which tokens a pool passed over while it looked for one to lease, and why.</summary>
internal interface ITokenSkips
{
    /// <summary>Called before the lease is handed out; be quick.</summary>
    /// <param name="token">The token passed over.</param>
    /// <param name="reason">Why.</param>
    /// <param name="freeIn">How long until it may be used again; null when that is not known.</param>
    void Skip(ApiToken token, TokenSkipReason reason, TimeSpan? freeIn);
}
