using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>Why a pool has no token to lease, and when it will.</summary>
/// <param name="Tokens">How many tokens the pool has.</param>
/// <param name="Quarantined">How many of them were refused by the upstream.</param>
/// <param name="OutOfQuota">How many are benched because their quota is used up.</param>
/// <param name="RetryAfter">Time until the first of them comes free; null when that is not known.</param>
/// <param name="Busy">How many would serve, but are in use by as many calls as may.</param>
/// <param name="Refused">How many serve other models, but are not allowed to use this one.</param>
public readonly record struct TokenUnavailability(int Tokens, int Quarantined, int OutOfQuota, TimeSpan? RetryAfter, int Busy = 0, int Refused = 0)
{
    /// <summary>If only one token can continue the conversation, why it does not. The counts are then of that token alone.</summary>
    internal HardSession Session { get; init; }
}
