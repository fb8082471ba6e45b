namespace ProviderKit.Tokens;

/// <summary>Why the only token that can continue a conversation is not available.</summary>
internal enum HardSession
{
    /// <summary>Any token can continue the conversation.</summary>
    None,

    /// <summary>The token cannot be used now.</summary>
    Unavailable,

    /// <summary>The token was removed.</summary>
    TokenGone,

    /// <summary>The token is not known: the conversation belongs to another caller, or was forgotten.</summary>
    Unknown,
}
