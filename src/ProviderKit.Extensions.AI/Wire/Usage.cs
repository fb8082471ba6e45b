using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Token counts of a reply.</summary>
internal static class Usage
{
    /// <summary>The key in <see cref="UsageDetails.AdditionalCounts"/> for tokens written to the upstream's prompt cache.</summary>
    public const string CacheWrite = "CacheWriteInputTokenCount";

    /// <summary>The counts; null if the upstream named none.</summary>
    public static UsageDetails? From(ChatUsage usage)
    {
        if (usage == default) return null;
        var details = new UsageDetails
        {
            InputTokenCount = usage.PromptTokens,
            OutputTokenCount = usage.CompletionTokens,
            TotalTokenCount = usage.TotalTokens,
            CachedInputTokenCount = usage.CachedTokens,
            ReasoningTokenCount = usage.ReasoningTokens,
        };
        if (usage.CacheWriteTokens > 0) details.AdditionalCounts = new() { [CacheWrite] = usage.CacheWriteTokens };
        return details;
    }

    /// <summary>Writes <c>usage</c> of a reply, unless there is none.</summary>
    public static void Write(Utf8JsonWriter json, UsageDetails? usage)
    {
        if (usage is null) return;
        long input = usage.InputTokenCount ?? 0, output = usage.OutputTokenCount ?? 0;
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, input);
        json.WriteNumber("completion_tokens"u8, output);
        json.WriteNumber("total_tokens"u8, usage.TotalTokenCount ?? input + output);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedInputTokenCount ?? 0);
        if (usage.AdditionalCounts?.TryGetValue(CacheWrite, out long written) == true) json.WriteNumber("cache_write_tokens"u8, written);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokenCount ?? 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
