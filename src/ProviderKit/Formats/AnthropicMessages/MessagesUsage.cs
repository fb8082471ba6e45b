using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Reads Anthropic's <c>usage</c>. Its input tokens do not include cache reads and cache writes. In a stream the counts of a later
/// event replace those of an earlier one; missing counts keep their values.
/// </summary>
internal struct MessagesUsage
{
    private long _input, _cacheWritten, _cacheRead, _output, _thinking;

    /// <summary>Whether any count has been read.</summary>
    public bool IsKnown { get; private set; }

    public readonly ChatUsage Total => new(_input + _cacheWritten + _cacheRead, _output, _cacheRead, _thinking) { CacheWriteTokens = _cacheWritten };

    /// <summary>Writes the members of a usage object in this format.</summary>
    public static void WriteMembers(Utf8JsonWriter json, ChatUsage usage)
    {
        json.WriteNumber("input_tokens"u8, Math.Max(0, usage.PromptTokens - usage.CachedTokens - usage.CacheWriteTokens));
        json.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWriteTokens);
        json.WriteNumber("cache_read_input_tokens"u8, usage.CachedTokens);
        json.WriteNumber("output_tokens"u8, usage.CompletionTokens);
        if (usage.ReasoningTokens == 0) return;
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("thinking_tokens"u8, usage.ReasoningTokens);
        json.WriteEndObject();
    }

    /// <param name="reader">Positioned on the value; left at its end.</param>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8)) ReadCount(ref reader, ref _input);
            else if (reader.ValueTextEquals("cache_creation_input_tokens"u8)) ReadCount(ref reader, ref _cacheWritten);
            else if (reader.ValueTextEquals("cache_read_input_tokens"u8)) ReadCount(ref reader, ref _cacheRead);
            else if (reader.ValueTextEquals("output_tokens"u8)) ReadCount(ref reader, ref _output);
            else if (reader.ValueTextEquals("output_tokens_details"u8)) ReadDetails(ref reader);
            else reader.Skip();
        }
    }

    private void ReadDetails(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("thinking_tokens"u8)) ReadCount(ref reader, ref _thinking);
            else reader.Skip();
        }
    }

    private void ReadCount(ref Utf8JsonReader reader, ref long count)
    {
        reader.Read();
        if (TokenCount.TryRead(reader, out long value))
        {
            count = value;
            IsKnown = true;
        }
        else reader.Skip();
    }
}
