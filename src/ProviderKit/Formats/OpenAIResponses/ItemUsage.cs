using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>The <c>usage</c> object of a response.</summary>
internal static class ItemUsage
{
    private const int Input = 0, Output = 1, Cached = 2, Written = 3, Reasoning = 4, Total = 5, Count = 6;

    /// <param name="reader">Positioned on the object's start; moves to its end.</param>
    public static ChatUsage Read(ref Utf8JsonReader reader)
    {
        Span<long> counts = stackalloc long[Count];
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            int which = FieldOf(reader);
            reader.Read();
            if (which >= 0 && TokenCount.TryRead(reader, out long value)) counts[which] = value;
        }
        // Some vendors do not count reasoning as part of the output; the total shows it.
        if (counts[Reasoning] > 0 && counts[Total] == counts[Input] + counts[Output] + counts[Reasoning]) counts[Output] += counts[Reasoning];
        return new ChatUsage(counts[Input], counts[Output], counts[Cached], counts[Reasoning]) { CacheWriteTokens = counts[Written] };
    }

    /// <summary>Writes the value. Both details objects are always present, because some SDKs read them without checking that they exist.</summary>
    public static void Write(Utf8JsonWriter json, ChatUsage usage)
    {
        json.WriteStartObject();
        json.WriteNumber("input_tokens"u8, usage.PromptTokens);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        json.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.CompletionTokens);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        json.WriteEndObject();
    }

    // Details are nested one level deeper; the names alone identify the counts.
    private static int FieldOf(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("input_tokens"u8) ? Input
        : reader.ValueTextEquals("output_tokens"u8) ? Output
        : reader.ValueTextEquals("cached_tokens"u8) ? Cached
        : reader.ValueTextEquals("cache_write_tokens"u8) ? Written
        : reader.ValueTextEquals("reasoning_tokens"u8) ? Reasoning
        : reader.ValueTextEquals("total_tokens"u8) ? Total
        : -1;
}
