using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// What one canonical chunk says, read in one pass without an object per chunk. Texts are kept as they stand in JSON, between
/// their quotes; empty when the chunk has none. Only the first choice is looked at.
/// </summary>
internal ref struct CanonicalChunk(ReadOnlySpan<byte> json) : IObjectMembers
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _reasoningRank;

    public ReadOnlySpan<byte> Content { get; private set; }

    public ReadOnlySpan<byte> Reasoning { get; private set; }

    public ReadOnlySpan<byte> Refusal { get; private set; }

    /// <summary>The array of calls, as JSON.</summary>
    public ReadOnlySpan<byte> Calls { get; private set; }

    /// <summary>Blocks of thought with the signatures of their vendor, as JSON.</summary>
    public ReadOnlySpan<byte> ThinkingBlocks { get; private set; }

    /// <summary>The sources of the text, as JSON.</summary>
    public ReadOnlySpan<byte> Annotations { get; private set; }

    /// <summary>Images that the model made, as JSON.</summary>
    public ReadOnlySpan<byte> Images { get; private set; }

    /// <summary>The list of the tokens' probabilities, as JSON.</summary>
    public ReadOnlySpan<byte> LogProbs { get; private set; }

    /// <summary>What one vendor alone has, as JSON.</summary>
    public ReadOnlySpan<byte> Extra { get; private set; }

    public string? FinishReason { get; private set; }

    /// <summary>The text that ended the answer, where the server says it.</summary>
    public string? Stop { get; private set; }

    public ChatUsage? Usage { get; private set; }

    /// <summary>The chunk is an error.</summary>
    public bool IsError { get; private set; }

    /// <summary>False when it is not a JSON object.</summary>
    public bool TryRead() => ObjectReader.TryRead(_json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("choices"u8)) ReadChoices(ref reader);
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) Usage = UsageReader.Read(ref reader);
            else reader.Skip();
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            IsError |= ErrorMembers.Read(ref reader) == ErrorMember.Given;
        }
        else reader.Skip();
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartArray)) return;
        bool isFirst = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (isFirst && reader.TokenType == JsonTokenType.StartObject) ReadChoice(ref reader);
            else reader.Skip();
            isFirst = false;
        }
    }

    private void ReadChoice(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8)) ReadDelta(ref reader);
            else if (reader.ValueTextEquals("finish_reason"u8)) FinishReason = ReadString(ref reader) ?? FinishReason;
            else if (reader.ValueTextEquals("stop_reason"u8)) Stop = ReadString(ref reader);
            else if (reader.ValueTextEquals("logprobs"u8)) ReadLogProbs(ref reader);
            else reader.Skip();
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8)) Content = ContentOf(ref reader);
            // Vendors have three names for it, and some send two of them with the same text.
            else if (reader.ValueTextEquals("reasoning_content"u8)) ReadReasoning(ref reader, 3);
            else if (reader.ValueTextEquals("reasoning"u8)) ReadReasoning(ref reader, 2);
            else if (reader.ValueTextEquals("reasoning_text"u8)) ReadReasoning(ref reader, 1);
            else if (reader.ValueTextEquals("tool_calls"u8)) Calls = ValueOf(ref reader, JsonTokenType.StartArray);
            else if (reader.ValueTextEquals("refusal"u8)) Refusal = TextOf(ref reader);
            else if (reader.ValueTextEquals("thinking_blocks"u8)) ThinkingBlocks = ValueOf(ref reader, JsonTokenType.StartArray);
            else if (reader.ValueTextEquals("annotations"u8)) Annotations = ValueOf(ref reader, JsonTokenType.StartArray);
            else if (reader.ValueTextEquals("extra_content"u8)) Extra = ValueOf(ref reader, JsonTokenType.StartObject);
            else if (reader.ValueTextEquals("images"u8)) Images = ValueOf(ref reader, JsonTokenType.StartArray);
            else reader.Skip();
        }
    }

    private void ReadLogProbs(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            if (reader.ValueTextEquals("content"u8)) LogProbs = ValueOf(ref reader, JsonTokenType.StartArray);
            else reader.Skip();
    }

    private void ReadReasoning(ref Utf8JsonReader reader, int rank)
    {
        var text = TextOf(ref reader);
        if (text.IsEmpty || rank < _reasoningRank) return;
        Reasoning = text;
        _reasoningRank = rank;
    }

    private static string? ReadString(ref Utf8JsonReader reader) =>
        ObjectReader.TryBegin(ref reader, JsonTokenType.String) ? reader.GetString() : null;

    private readonly ReadOnlySpan<byte> ContentOf(scoped ref Utf8JsonReader reader)
    {
        var next = reader;
        next.Read();
        if (next.TokenType != JsonTokenType.StartArray) return TextOf(ref reader);
        // Some vendors answer in parts.
        reader = next;
        var texts = new ArrayBufferWriter<byte>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                    if (reader.ValueTextEquals("text"u8)) texts.Write(TextOf(ref reader));
                    else reader.Skip();
            else reader.Skip();
        }
        return texts.WrittenSpan;
    }

    private readonly ReadOnlySpan<byte> TextOf(scoped ref Utf8JsonReader reader) =>
        ObjectReader.TryBegin(ref reader, JsonTokenType.String) ? _json[((int)reader.TokenStartIndex + 1)..((int)reader.BytesConsumed - 1)] : default;

    private readonly ReadOnlySpan<byte> ValueOf(scoped ref Utf8JsonReader reader, JsonTokenType kind)
    {
        reader.Read();
        bool isKind = reader.TokenType == kind;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return isKind ? _json[start..(int)reader.BytesConsumed] : default;
    }
}
