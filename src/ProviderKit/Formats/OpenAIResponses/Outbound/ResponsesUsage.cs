using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Reads the format's <c>usage</c>: input tokens include cache reads and writes, output tokens include reasoning.</summary>
internal static class ResponsesUsage
{
    /// <summary>The usage of a response; null if it has none.</summary>
    public static ChatUsage? Of(JsonElement response)
    {
        if (JsonMember.Get(response, "usage") is not { ValueKind: JsonValueKind.Object } usage) return null;
        JsonElement input = JsonMember.Get(usage, "input_tokens_details"), output = JsonMember.Get(usage, "output_tokens_details");
        long prompt = Count(usage, "input_tokens"), completion = Count(usage, "output_tokens"), reasoning = Count(output, "reasoning_tokens");
        // Some vendors count reasoning separately from the output, which shows in the total.
        if (reasoning > 0 && Count(usage, "total_tokens") == prompt + completion + reasoning) completion += reasoning;
        return new ChatUsage(prompt, completion, Count(input, "cached_tokens"), reasoning) { CacheWriteTokens = Count(input, "cache_write_tokens") };
    }

    private static long Count(JsonElement counts, string name) => TokenCount.Of(JsonMember.Get(counts, name));
}
