namespace ProviderKit.Tokens;

/// <summary>What became of the one token that can continue a conversation.</summary>
internal enum HardSession
{
    /// <summary>Any token can.</summary>
    None,

    /// <summary>The token cannot be used now.</summary>
    Unavailable,

    /// <summary>The token was removed.</summary>
    TokenGone,

    /// <summary>It is not known which token that is: the conversation is not the caller's, or is forgotten.</summary>
    Unknown,
}
