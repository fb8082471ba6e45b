using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>Why a pool has no token to lease, and when it will have one.</summary>
/// <param name="Tokens">The number of tokens in the pool.</param>
/// <param name="Quarantined">The number of tokens that the upstream refused.</param>
/// <param name="OutOfQuota">The number of tokens blocked because their quota is used up.</param>
/// <param name="RetryAfter">The time until the first token becomes free; null if that is not known.</param>
/// <param name="Busy">The number of usable tokens that have reached their maximum of concurrent calls.</param>
/// <param name="Refused">The number of tokens that serve other models, but may not use this one.</param>
public readonly record struct TokenUnavailability(int Tokens, int Quarantined, int OutOfQuota, TimeSpan? RetryAfter, int Busy = 0, int Refused = 0)
{
    /// <summary>If only one token can continue the conversation, why it does not. The counts are then those of that token alone.</summary>
    internal HardSession Session { get; init; }
}
