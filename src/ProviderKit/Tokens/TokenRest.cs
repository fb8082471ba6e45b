namespace ProviderKit.Tokens;

/// <summary>One block of a token, as it is remembered from one run to the next.</summary>
/// <param name="Token">The token.</param>
/// <param name="Model">The model it is blocked for, or a pattern of models; null for all.</param>
/// <param name="Until">The end, by the wall clock; null for a quarantine.</param>
/// <param name="OutOfQuota">It is a quota that is used up.</param>
/// <param name="QuotaStrikes">How often in a row that was found.</param>
/// <param name="Refused">The token may not use the model.</param>
internal sealed record TokenRest(ApiToken Token, string? Model, DateTimeOffset? Until, bool OutOfQuota, int QuotaStrikes, bool Refused = false);
