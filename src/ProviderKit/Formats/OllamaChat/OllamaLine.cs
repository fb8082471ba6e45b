using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>What one line of a stream says, read in one pass, as places in its JSON; an empty place is none.</summary>
internal struct OllamaLine : IObjectMembers
{
    private bool _isOther; // some member is of another type

    /// <summary>What stands between the quotes of the text; empty when there is none.</summary>
    public Range Content { get; private set; }

    /// <summary>The same, of the thinking.</summary>
    public Range Thinking { get; private set; }

    /// <summary>A JSON array; empty when there is none.</summary>
    public Range ToolCalls { get; private set; }

    /// <summary>A JSON array of base64; empty when there is none.</summary>
    public Range Images { get; private set; }

    /// <summary>A JSON array, of OpenAI's form; empty when there is none.</summary>
    public Range LogProbs { get; private set; }

    public bool HasError { get; private set; }

    /// <summary>The last line, which has the counts.</summary>
    public bool Done { get; private set; }

    /// <summary>Why it is the last: the answer had to be cut short.</summary>
    public bool CutShort { get; private set; }

    /// <summary>Why it is the last: the model was loaded or unloaded, and said nothing.</summary>
    public bool IsNoAnswer { get; private set; }

    public long PromptTokens { get; private set; }

    public long CompletionTokens { get; private set; }

    /// <summary>False when <paramref name="json"/> is not one of Ollama's lines: no JSON object, or members of other types.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out OllamaLine line)
    {
        line = default;
        // The reader checks structure only, and what it finds goes out as it stands.
        return Utf8.IsValid(json) && ObjectReader.TryRead(json, ref line) && !line._isOther;
    }

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("message"u8))
        {
            reader.Read();
            ReadMessage(ref reader);
            return;
        }
        if (reader.ValueTextEquals("done"u8))
        {
            reader.Read();
            Done = reader.TokenType == JsonTokenType.True;
        }
        else if (reader.ValueTextEquals("done_reason"u8))
        {
            reader.Read();
            bool text = reader.TokenType == JsonTokenType.String;
            CutShort = text && reader.ValueTextEquals("length"u8);
            IsNoAnswer = text && (reader.ValueTextEquals("load"u8) || reader.ValueTextEquals("unload"u8));
        }
        else if (reader.ValueTextEquals("prompt_eval_count"u8)) PromptTokens = ReadCount(ref reader);
        else if (reader.ValueTextEquals("eval_count"u8)) CompletionTokens = ReadCount(ref reader);
        else if (reader.ValueTextEquals("logprobs"u8))
        {
            LogProbs = ReadArray(ref reader, out _);
            return;
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            HasError = reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
        }
        reader.Skip();
    }

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _isOther |= reader.TokenType != JsonTokenType.Null;
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool good = true;
            if (reader.ValueTextEquals("content"u8)) Content = ReadText(ref reader, out good);
            else if (reader.ValueTextEquals("thinking"u8)) Thinking = ReadText(ref reader, out good);
            else if (reader.ValueTextEquals("tool_calls"u8)) ToolCalls = ReadArray(ref reader, out good);
            else if (reader.ValueTextEquals("images"u8)) Images = ReadArray(ref reader, out good);
            else reader.Skip();
            _isOther |= !good;
        }
    }

    private static Range ReadText(ref Utf8JsonReader reader, out bool good)
    {
        reader.Read();
        good = reader.TokenType is JsonTokenType.String or JsonTokenType.Null;
        int start = (int)reader.TokenStartIndex + 1;
        if (reader.TokenType == JsonTokenType.String) return start..(start + reader.ValueSpan.Length);
        reader.Skip();
        return default;
    }

    private static Range ReadArray(ref Utf8JsonReader reader, out bool good)
    {
        reader.Read();
        good = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.Null;
        bool array = reader.TokenType == JsonTokenType.StartArray;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return array ? start..(int)reader.BytesConsumed : default;
    }

    private static long ReadCount(ref Utf8JsonReader reader)
    {
        reader.Read();
        TokenCount.TryRead(reader, out long count);
        return count;
    }
}
