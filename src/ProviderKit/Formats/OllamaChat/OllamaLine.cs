using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>One line of a stream, read in one pass as ranges in its JSON. An empty range means that there is no value.</summary>
internal struct OllamaLine : IObjectMembers
{
    private bool _isOther; // a member has an unexpected type

    /// <summary>The text without its quotes; empty if there is none.</summary>
    public Range Content { get; private set; }

    /// <summary>The thinking without its quotes; empty if there is none.</summary>
    public Range Thinking { get; private set; }

    /// <summary>The tool calls, a JSON array; empty if there is none.</summary>
    public Range ToolCalls { get; private set; }

    /// <summary>The images, a JSON array of base64; empty if there is none.</summary>
    public Range Images { get; private set; }

    /// <summary>The log probabilities, a JSON array in OpenAI's form; empty if there is none.</summary>
    public Range LogProbs { get; private set; }

    public bool HasError { get; private set; }

    /// <summary>Whether it is the last line, which has the counts.</summary>
    public bool Done { get; private set; }

    /// <summary>Whether the reply ended at its length limit.</summary>
    public bool CutShort { get; private set; }

    /// <summary>Whether the model was only loaded or unloaded and there is no reply.</summary>
    public bool IsNoAnswer { get; private set; }

    public long PromptTokens { get; private set; }

    public long CompletionTokens { get; private set; }

    /// <summary>Returns false if <paramref name="json"/> is not a line of Ollama: not a JSON object, or with members of unexpected types.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out OllamaLine line)
    {
        line = default;
        // The reader checks only the structure, and the values are forwarded unchanged.
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
