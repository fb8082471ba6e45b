using ProviderKit.Formats.Requests;

namespace ProviderKit.Vendors.Http;

/// <summary>The field or header in which a request names its conversation. A row of data; immutable.</summary>
internal sealed record SessionPlace
{
    /// <summary><c>prompt_cache_key</c> in the body. Source: OpenAI's guide to prompt caching.</summary>
    public static readonly SessionPlace CacheKey = new() { Member = "prompt_cache_key", Field = SessionField.PromptCacheKey };

    /// <summary><c>session_id</c> in the body, which OpenRouter takes.</summary>
    public static readonly SessionPlace SessionId = new() { Member = "session_id", Field = SessionField.SessionId };

    /// <summary>A header.</summary>
    public static SessionPlace InHeader(string name) => new() { Header = name };

    /// <summary>The top-level field; null if it is a header.</summary>
    public string? Member { get; private init; }

    /// <summary>The header; null if it is a field.</summary>
    public string? Header { get; private init; }

    /// <summary>The kind of the field. A client that sends it has named the conversation itself.</summary>
    public SessionField Field { get; private init; }
}
