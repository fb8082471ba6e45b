using ProviderKit.Formats.Replies;

namespace ProviderKit;

/// <summary>The tokens of a request, as counted by the upstream. All zero if it reported none.</summary>
/// <param name="PromptTokens">Input tokens, cached ones included.</param>
/// <param name="CompletionTokens">Output tokens, reasoning included.</param>
/// <param name="CachedTokens">The part of <paramref name="PromptTokens"/> that came from the upstream's cache.</param>
/// <param name="ReasoningTokens">The part of <paramref name="CompletionTokens"/> spent on reasoning.</param>
public readonly record struct ChatUsage(long PromptTokens, long CompletionTokens, long CachedTokens = 0, long ReasoningTokens = 0)
{
    /// <summary>The part of <see cref="PromptTokens"/> that was written to the upstream's cache. Some upstreams bill it at a separate price.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>The sum of prompt and completion tokens.</summary>
    public long TotalTokens => TokenCount.Add(PromptTokens, CompletionTokens);
}
