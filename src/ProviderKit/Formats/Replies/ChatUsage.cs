using ProviderKit.Formats.Replies;

namespace ProviderKit;

/// <summary>Tokens a reply cost, as the upstream counted them. All zero when it did not say.</summary>
/// <param name="PromptTokens">Tokens read, cached ones included.</param>
/// <param name="CompletionTokens">Tokens written, reasoning included.</param>
/// <param name="CachedTokens">The part of <paramref name="PromptTokens"/> that came from the upstream's cache.</param>
/// <param name="ReasoningTokens">The part of <paramref name="CompletionTokens"/> spent on reasoning.</param>
public readonly record struct ChatUsage(long PromptTokens, long CompletionTokens, long CachedTokens = 0, long ReasoningTokens = 0)
{
    /// <summary>The part of <see cref="PromptTokens"/> that was written to the upstream's cache, which some bill at a price of its own.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Prompt and completion together.</summary>
    public long TotalTokens => TokenCount.Add(PromptTokens, CompletionTokens);
}
