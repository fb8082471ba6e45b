using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// One choice of a canonical chunk or reply, read in one pass without an object per chunk. Texts are kept as JSON without their
/// quotes; empty if missing.
/// </summary>
internal ref struct ChoiceDelta(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _reasoningRank;

    /// <summary>Its index; its position if the server sends none.</summary>
    public int Index { get; set; }

    public ReadOnlySpan<byte> Content { get; private set; }

    public ReadOnlySpan<byte> Reasoning { get; private set; }

    public ReadOnlySpan<byte> Refusal { get; private set; }

    /// <summary>The array of calls, as JSON, like the following properties.</summary>
    public ReadOnlySpan<byte> Calls { get; private set; }

    public ReadOnlySpan<byte> ThinkingBlocks { get; private set; }

    public ReadOnlySpan<byte> Annotations { get; private set; }

    public ReadOnlySpan<byte> Images { get; private set; }

    public ReadOnlySpan<byte> Audio { get; private set; }

    /// <summary>Vendor-specific fields.</summary>
    public ReadOnlySpan<byte> Extra { get; private set; }

    public ReadOnlySpan<byte> LogProbs { get; private set; }

    public string? FinishReason { get; private set; }

    /// <summary>The stop sequence that ended the reply, if the server sends it.</summary>
    public string? Stop { get; private set; }

    /// <summary>Whether it contains only a text or only a thought.</summary>
    public readonly bool IsPlain => Refusal.IsEmpty && Calls.IsEmpty && ThinkingBlocks.IsEmpty && Annotations.IsEmpty && Images.IsEmpty && Audio.IsEmpty && Extra.IsEmpty
        && LogProbs.IsEmpty && FinishReason is null && Content.IsEmpty != Reasoning.IsEmpty;

    /// <param name="reader">The reader, positioned on the start of the choice; left at its end.</param>
    public void Read(scoped ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8)) ReadDelta(ref reader);
            else if (reader.ValueTextEquals("finish_reason"u8)) FinishReason = ReadString(ref reader) is { Length: > 0 } reason ? reason : FinishReason;
            else if (reader.ValueTextEquals("stop_reason"u8)) Stop = ReadString(ref reader);
            else if (reader.ValueTextEquals("logprobs"u8)) LogProbs = ValueOf(ref reader, JsonTokenType.StartObject);
            else if (reader.ValueTextEquals("index"u8)) Index = ObjectReader.TryBegin(ref reader, JsonTokenType.Number) && reader.TryGetInt32(out int index) ? index : Index;
            else reader.Skip();
        }
    }

    private void ReadDelta(scoped ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8)) Content = ContentOf(ref reader);
            // Vendors use three names, and some send the same text under two of them.
            else if (reader.ValueTextEquals("reasoning_content"u8)) ReadReasoning(ref reader, 3);
            else if (reader.ValueTextEquals("reasoning"u8)) ReadReasoning(ref reader, 2);
            else if (reader.ValueTextEquals("reasoning_text"u8)) ReadReasoning(ref reader, 1);
            else if (reader.ValueTextEquals("tool_calls"u8)) Calls = ValueOf(ref reader, JsonTokenType.StartArray);
            else if (reader.ValueTextEquals("refusal"u8)) Refusal = TextOf(ref reader);
            else if (reader.ValueTextEquals("thinking_blocks"u8)) ThinkingBlocks = ValueOf(ref reader, JsonTokenType.StartArray);
            else if (reader.ValueTextEquals("annotations"u8)) Annotations = ValueOf(ref reader, JsonTokenType.StartArray);
            else if (reader.ValueTextEquals("images"u8)) Images = ValueOf(ref reader, JsonTokenType.StartArray);
            else if (reader.ValueTextEquals("audio"u8)) Audio = ValueOf(ref reader, JsonTokenType.StartObject);
            else if (reader.ValueTextEquals("extra_content"u8)) Extra = ValueOf(ref reader, JsonTokenType.StartObject);
            else reader.Skip();
        }
    }

    private void ReadReasoning(scoped ref Utf8JsonReader reader, int rank)
    {
        var text = TextOf(ref reader);
        if (text.IsEmpty || rank < _reasoningRank) return;
        Reasoning = text;
        _reasoningRank = rank;
    }

    private static string? ReadString(scoped ref Utf8JsonReader reader) =>
        ObjectReader.TryBegin(ref reader, JsonTokenType.String) ? reader.GetString() : null;

    private readonly ReadOnlySpan<byte> ContentOf(scoped ref Utf8JsonReader reader)
    {
        var next = reader;
        next.Read();
        if (next.TokenType != JsonTokenType.StartArray) return TextOf(ref reader);
        // Some vendors send an array of parts.
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
