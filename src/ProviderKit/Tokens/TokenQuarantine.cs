namespace ProviderKit.Tokens;

/// <summary>A token entered or left quarantine.</summary>
/// <param name="Pool">The token's pool.</param>
/// <param name="Token">The token.</param>
/// <param name="Begins">Whether the quarantine begins; otherwise it has ended.</param>
internal readonly record struct TokenQuarantine(TokenPool Pool, ApiToken Token, bool Begins);
