using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Members that a client's format has as a matter of course and that some vendors or models refuse. They travel as
/// <c>"extra_content":{"soft":{"top_k":40,"reasoning_effort":true}}</c> at the top of a canonical request: those that can follow
/// do, and the others answer without.
/// </summary>
internal static class SoftMembers
{
    public const string Name = "soft";

    /// <summary>True where <c>reasoning_effort</c> is a wish: a model that cannot follow it answers without.</summary>
    public const string Effort = "reasoning_effort";

    /// <summary>True where <c>reasoning_effort</c> is <c>xhigh</c> because OpenAI's chat has no more, and the client wants the most that there is (<c>max</c>).</summary>
    public const string MostEffort = "most_effort";

    /// <summary>True where <c>logprobs</c> is a wish: a vendor or a model that does not tell them answers without.</summary>
    public const string LogProbs = "logprobs";

    /// <summary>True where <c>max_completion_tokens</c> may be more than the model gives: then it is the most that it gives.</summary>
    public const string Length = "max_completion_tokens";

    /// <summary>True where <c>web_search_options</c> is an offer: a model that cannot search answers without.</summary>
    public const string Search = "web_search_options";

    /// <summary>How the prompt is cached, which older models refuse.</summary>
    public const string CacheOptions = "prompt_cache_options";

    /// <summary>A number that OpenAI's format lacks.</summary>
    public const string TopK = "top_k";

    /// <summary>The tokens that the client allows for thinking, where it gave a number; <c>reasoning_effort</c> says the same in a word.</summary>
    public const string ThinkingBudget = "thinking_budget";

    /// <summary>True where signed thoughts, and what the vendor's own tools did, come when they end in a stream; else they come all together at its end.</summary>
    public const string ThoughtsInPlace = "thoughts_in_place";

    /// <summary>Whether a request says so of one of its members.</summary>
    public static bool Has(JsonElement root, string member) => Get(root, member).ValueKind == JsonValueKind.True;

    /// <summary>A number; null for none.</summary>
    public static int? Number(JsonElement root, string member) =>
        Get(root, member) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : null;

    /// <summary>Which of them a request has that matter to upstreams of OpenAI's format.</summary>
    /// <param name="extraContent">The request's <c>extra_content</c>.</param>
    public static SoftMember In(JsonElement extraContent)
    {
        if (!extraContent.TryGetProperty(Name, out var soft) || soft.ValueKind != JsonValueKind.Object) return SoftMember.None;
        var found = SoftMember.None;
        foreach (var member in soft.EnumerateObject())
            found |= member.Name switch
            {
                Effort when member.Value.ValueKind == JsonValueKind.True => SoftMember.Effort,
                Length when member.Value.ValueKind == JsonValueKind.True => SoftMember.Length,
                Search when member.Value.ValueKind == JsonValueKind.True => SoftMember.Search,
                TopK => SoftMember.TopK,
                LogProbs when member.Value.ValueKind == JsonValueKind.True => SoftMember.LogProbs,
                _ => SoftMember.None,
            };
        return found;
    }

    private static JsonElement Get(JsonElement root, string member)
    {
        foreach (string name in (ReadOnlySpan<string>)["extra_content", Name, member])
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out root)) return default;
        return root;
    }
}

/// <summary>The members of <see cref="SoftMembers"/> that a request has.</summary>
[Flags]
internal enum SoftMember
{
    None = 0,
    Effort = 1,
    Length = 2,
    Search = 4,
    TopK = 8,

    /// <summary><c>prompt_cache_options</c>, at the top of a request: only models with breakpoints of the prompt cache take it.</summary>
    CacheOptions = 16,

    /// <summary>Answered without where the model refuses them.</summary>
    LogProbs = 32,
}
