using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Reads and writes <c>usageMetadata</c>. Its candidate tokens do not include the thoughts.</summary>
internal static class GoogleUsage
{
    private const int Prompt = 0, ToolPrompt = 1, Candidates = 2, Thoughts = 3, Cached = 4, Count = 5;

    /// <param name="reader">The reader, positioned on the start of the object; left at its end.</param>
    public static ChatUsage Read(ref Utf8JsonReader reader)
    {
        Span<long> counts = stackalloc long[Count];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int which = FieldOf(reader);
            reader.Read();
            if (which >= 0 && TokenCount.TryRead(reader, out long value)) counts[which] = value;
            reader.Skip();
        }
        return new ChatUsage(counts[Prompt] + counts[ToolPrompt], counts[Candidates] + counts[Thoughts], counts[Cached], counts[Thoughts]);
    }

    private static int FieldOf(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("promptTokenCount"u8) ? Prompt
        : reader.ValueTextEquals("toolUsePromptTokenCount"u8) ? ToolPrompt
        : reader.ValueTextEquals("candidatesTokenCount"u8) ? Candidates
        : reader.ValueTextEquals("thoughtsTokenCount"u8) ? Thoughts
        : reader.ValueTextEquals("cachedContentTokenCount"u8) ? Cached
        : -1;

    /// <summary>Writes the member. The prompt tokens include cached tokens; the candidate tokens exclude thoughts.</summary>
    public static void Write(Utf8JsonWriter json, ChatUsage usage)
    {
        json.WriteStartObject("usageMetadata"u8);
        json.WriteNumber("promptTokenCount"u8, usage.PromptTokens);
        json.WriteNumber("candidatesTokenCount"u8, Math.Max(0, usage.CompletionTokens - usage.ReasoningTokens));
        if (usage.CachedTokens > 0) json.WriteNumber("cachedContentTokenCount"u8, usage.CachedTokens);
        if (usage.ReasoningTokens > 0) json.WriteNumber("thoughtsTokenCount"u8, usage.ReasoningTokens);
        json.WriteNumber("totalTokenCount"u8, usage.TotalTokens);
        json.WriteEndObject();
    }
}
