using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>Reads OpenAI's <c>usage</c> object, in the variants vendors send.</summary>
internal static class UsageReader
{
    private const int Prompt = 0, Completion = 1, Total = 2, Cached = 3, Reasoning = 4, Written = 5, Count = 6;

    /// <param name="reader">Stands on the object's start; left on its end.</param>
    public static ChatUsage Read(ref Utf8JsonReader reader) => Read(ref reader, out _);

    /// <param name="reader">Stands on the object's start; left on its end.</param>
    /// <param name="correction">
    /// Puts the completion with reasoning in place of the one without, where the vendor counts them apart; else default.
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
        // Some vendors count reasoning beside the completion; the total gives it away.
        if (counts[Reasoning] > 0 && counts[Total] == counts[Prompt] + counts[Completion] + counts[Reasoning])
        {
            counts[Completion] += counts[Reasoning];
            if (completionLength > 0)
                correction = new SplicedBody.Edit(completionStart, completionLength, Encoding.UTF8.GetBytes(counts[Completion].ToString(CultureInfo.InvariantCulture)));
        }
        return new ChatUsage(counts[Prompt], counts[Completion], counts[Cached], counts[Reasoning]) { CacheWriteTokens = counts[Written] };
    }

    /// <summary>Details lie one level deeper in some replies and beside the rest in others: the names suffice.</summary>
    private static int FieldOf(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("prompt_tokens"u8) ? Prompt
        : reader.ValueTextEquals("completion_tokens"u8) ? Completion
        : reader.ValueTextEquals("total_tokens"u8) ? Total
        : reader.ValueTextEquals("cached_tokens"u8) ? Cached
        : reader.ValueTextEquals("reasoning_tokens"u8) ? Reasoning
        // The second is LiteLLM's, beside the details.
        : reader.ValueTextEquals("cache_write_tokens"u8) || reader.ValueTextEquals("cache_creation_input_tokens"u8) ? Written
        : -1;
}
