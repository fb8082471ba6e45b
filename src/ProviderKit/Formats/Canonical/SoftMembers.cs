using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Optional fields: clients of some formats always send them, and some vendors or models refuse them. They are carried as
/// <c>"extra_content":{"soft":{"top_k":40,"reasoning_effort":true}}</c> at the top level of a canonical request. Upstreams that
/// support a field use it; for others it is left out.
/// </summary>
internal static class SoftMembers
{
    public const string Name = "soft";

    /// <summary>True if <c>reasoning_effort</c> is optional: it is left out for a model that does not support it.</summary>
    public const string Effort = "reasoning_effort";

    /// <summary>True if <c>reasoning_effort</c> is <c>xhigh</c> only because OpenAI's chat has no higher level, and the client requests the maximum (<c>max</c>).</summary>
    public const string MostEffort = "most_effort";

    /// <summary>True if <c>logprobs</c> is optional: it is left out for a vendor or model that does not support it.</summary>
    public const string LogProbs = "logprobs";

    /// <summary>True if <c>max_completion_tokens</c> may be lowered to the model's maximum.</summary>
    public const string Length = "max_completion_tokens";

    /// <summary>True if <c>web_search_options</c> is optional: it is left out for a model that cannot search.</summary>
    public const string Search = "web_search_options";

    /// <summary>The options of the prompt cache, which older models refuse.</summary>
    public const string CacheOptions = "prompt_cache_options";

    /// <summary>The number <c>top_k</c>, which OpenAI's format does not have.</summary>
    public const string TopK = "top_k";

    /// <summary>The client's thinking budget in tokens, if it sent a number. <c>reasoning_effort</c> has the corresponding level.</summary>
    public const string ThinkingBudget = "thinking_budget";

    /// <summary>True if signed thoughts and blocks of the vendor's own tools are streamed when each ends; otherwise they come together at the end of the stream.</summary>
    public const string ThoughtsInPlace = "thoughts_in_place";

    /// <summary>Whether a request marks a field as optional.</summary>
    public static bool Has(JsonElement root, string member) => Get(root, member).ValueKind == JsonValueKind.True;

    /// <summary>The number of an optional field; null for none.</summary>
    public static int? Number(JsonElement root, string member) =>
        Get(root, member) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : null;

    /// <summary>The optional fields of a request that affect upstreams of OpenAI's format.</summary>
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

    /// <summary><c>prompt_cache_options</c> at the top level of a request: only models with prompt cache breakpoints accept it.</summary>
    CacheOptions = 16,

    /// <summary>Log probabilities, which are left out if the model refuses them.</summary>
    LogProbs = 32,
}
