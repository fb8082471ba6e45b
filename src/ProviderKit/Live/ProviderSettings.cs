namespace ProviderKit;

/// <summary>A provider's settings, and the operator's changes to its tokens.</summary>
/// <param name="All">Every setting that the operator may change.</param>
/// <param name="AddedTokens">The names of the tokens that were added.</param>
/// <param name="RemovedTokens">The names of the configured tokens that were removed.</param>
/// <param name="WaitingTokens">The names of the added tokens that belong to another address, and are unused until it is back.</param>
public sealed record ProviderSettings(
    IReadOnlyList<ProviderSetting> All, IReadOnlyList<string> AddedTokens, IReadOnlyList<string> RemovedTokens, IReadOnlyList<string> WaitingTokens);
