namespace ProviderKit.Tokens;

/// <summary>A token was put in quarantine, or has left it.</summary>
/// <param name="Pool">Whose token it is.</param>
/// <param name="Token">The token.</param>
/// <param name="Begins">Whether the quarantine begins; else it has ended.</param>
internal readonly record struct TokenQuarantine(TokenPool Pool, ApiToken Token, bool Begins);
