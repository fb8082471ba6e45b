namespace ProviderKit.Tokens;

/// <summary>A block of a token, as stored between runs.</summary>
/// <param name="Token">The token.</param>
/// <param name="Model">The model it is blocked for, or a pattern of models; null for all.</param>
/// <param name="Until">The end, by the wall clock; null for a quarantine.</param>
/// <param name="OutOfQuota">Whether the quota is used up.</param>
/// <param name="QuotaStrikes">How many times in a row that happened.</param>
/// <param name="Refused">Whether the token lacks the permission for the model.</param>
internal sealed record TokenRest(ApiToken Token, string? Model, DateTimeOffset? Until, bool OutOfQuota, int QuotaStrikes, bool Refused = false);
