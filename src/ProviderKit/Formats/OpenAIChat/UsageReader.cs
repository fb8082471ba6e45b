using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>Reads OpenAI's <c>usage</c> object, in the variants that vendors send.</summary>
internal static class UsageReader
{
    private const int Prompt = 0, Completion = 1, Total = 2, Cached = 3, Reasoning = 4, Written = 5, Count = 6;

    /// <param name="reader">Positioned on the object's start; moves to its end.</param>
    public static ChatUsage Read(ref Utf8JsonReader reader) => Read(ref reader, out _);

    /// <param name="reader">Positioned on the object's start; moves to its end.</param>
    /// <param name="correction">
    /// Replaces the completion tokens with their sum with the reasoning tokens, if the vendor counts them separately; otherwise default.
    /// </param>
    public static ChatUsage Read(ref Utf8JsonReader reader, out SplicedBody.Edit correction)
    {
        correction = default;
        int completionStart = 0, completionLength = 0;
        Span<long> counts = stackalloc long[Count];
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            int which = FieldOf(reader);
            reader.Read();
            if (which < 0 || !TokenCount.TryRead(reader, out long value)) continue;
            counts[which] = value;
            if (which == Completion) (completionStart, completionLength) = ((int)reader.TokenStartIndex, reader.ValueSpan.Length);
        }
        // Some vendors do not count reasoning as part of the completion; the total shows it.
        if (counts[Reasoning] > 0 && counts[Total] == counts[Prompt] + counts[Completion] + counts[Reasoning])
        {
            counts[Completion] += counts[Reasoning];
            if (completionLength > 0)
                correction = new SplicedBody.Edit(completionStart, completionLength, Encoding.UTF8.GetBytes(counts[Completion].ToString(CultureInfo.InvariantCulture)));
        }
        return new ChatUsage(counts[Prompt], counts[Completion], counts[Cached], counts[Reasoning]) { CacheWriteTokens = counts[Written] };
    }

    /// <summary>Which count a field holds. Some replies nest the details one level deeper and others do not, so only names are compared.</summary>
    private static int FieldOf(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("prompt_tokens"u8) ? Prompt
        : reader.ValueTextEquals("completion_tokens"u8) ? Completion
        : reader.ValueTextEquals("total_tokens"u8) ? Total
        : reader.ValueTextEquals("cached_tokens"u8) ? Cached
        : reader.ValueTextEquals("reasoning_tokens"u8) ? Reasoning
        // The second name is LiteLLM's, which is not nested in the details.
        : reader.ValueTextEquals("cache_write_tokens"u8) || reader.ValueTextEquals("cache_creation_input_tokens"u8) ? Written
        : -1;
}
