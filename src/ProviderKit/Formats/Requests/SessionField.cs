namespace ProviderKit.Formats.Requests;

/// <summary>A top-level field of a body that identifies a conversation.</summary>
internal enum SessionField
{
    None,

    /// <summary><c>session_id</c> or <c>sessionId</c>, which OpenRouter's clients send.</summary>
    SessionId,

    /// <summary><c>prompt_cache_key</c>.</summary>
    PromptCacheKey,

    /// <summary><c>conversation</c>, which the upstream stores: its id, or an object with the id.</summary>
    Conversation,

    /// <summary><c>previous_response_id</c>, which the upstream stores.</summary>
    PreviousResponse,

    /// <summary><c>metadata</c>, which may contain <c>user_id</c> or <c>conversation_id</c>.</summary>
    Metadata,
}
