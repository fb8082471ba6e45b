using ProviderKit.Formats.Requests;

namespace ProviderKit.Vendors.Http;

/// <summary>Where a request names the conversation that it belongs to. A row of data; immutable.</summary>
internal sealed record SessionPlace
{
    /// <summary><c>prompt_cache_key</c> of the body: OpenAI's guide to prompt caching.</summary>
    public static readonly SessionPlace CacheKey = new() { Member = "prompt_cache_key", Field = SessionField.PromptCacheKey };

    /// <summary><c>session_id</c> of the body, which OpenRouter takes.</summary>
    public static readonly SessionPlace SessionId = new() { Member = "session_id", Field = SessionField.SessionId };

    /// <summary>A header.</summary>
    public static SessionPlace InHeader(string name) => new() { Header = name };

    /// <summary>The top-level member; null where it is a header.</summary>
    public string? Member { get; private init; }

    /// <summary>The header; null where it is a member.</summary>
    public string? Header { get; private init; }

    /// <summary>What the member is; a client that has it in its body has named the conversation itself.</summary>
    public SessionField Field { get; private init; }
}
