using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// One event of a stream, read in one pass without an object per event. Strings are kept as JSON without their quotes, objects as
/// JSON; empty if missing.
/// </summary>
internal ref struct ResponsesEvent(ReadOnlySpan<byte> json) : IObjectMembers
{
    private readonly ReadOnlySpan<byte> _json = json;

    public ResponsesEventKind Kind { get; private set; }

    /// <summary>Whether the event is an error, of any type.</summary>
    public bool IsError { get; private set; }

    /// <summary>The index of the event's item. Items also have ids, but some vendors change them between events.</summary>
    public int Item { get; private set; }

    /// <summary>The index of the part in the item.</summary>
    public int Part { get; private set; }

    /// <summary>A piece of text.</summary>
    public ReadOnlySpan<byte> Delta { get; private set; }

    /// <summary>Whether <see cref="Delta"/> is present.</summary>
    public bool HasDelta { get; private set; }

    /// <summary>A whole text.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>The item itself.</summary>
    public ReadOnlySpan<byte> ItemJson { get; private set; }

    /// <summary>The response.</summary>
    public ReadOnlySpan<byte> Response { get; private set; }

    /// <summary>An annotation of a text.</summary>
    public ReadOnlySpan<byte> Annotation { get; private set; }

    /// <summary>The log probabilities of the tokens in <see cref="Delta"/>; empty for an empty array.</summary>
    public ReadOnlySpan<byte> LogProbs { get; private set; }

    /// <summary>Returns false if it is not a JSON object.</summary>
    public bool TryRead() => ObjectReader.TryRead(_json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("type"u8)) Kind = ObjectReader.TryBegin(ref reader, JsonTokenType.String) ? ResponsesEventKinds.Of(reader) : Kind;
        else if (reader.ValueTextEquals("delta"u8))
        {
            HasDelta = ObjectReader.TryBegin(ref reader, JsonTokenType.String);
            if (HasDelta) Delta = Inside(reader);
        }
        else if (reader.ValueTextEquals("output_index"u8)) Item = Number(ref reader);
        else if (reader.ValueTextEquals("summary_index"u8) || reader.ValueTextEquals("content_index"u8)) Part = Number(ref reader);
        else if (reader.ValueTextEquals("text"u8)) Text = ObjectReader.TryBegin(ref reader, JsonTokenType.String) ? Inside(reader) : default;
        else if (reader.ValueTextEquals("item"u8)) ItemJson = ValueOf(ref reader, JsonTokenType.StartObject);
        else if (reader.ValueTextEquals("response"u8)) Response = ValueOf(ref reader, JsonTokenType.StartObject);
        else if (reader.ValueTextEquals("annotation"u8)) Annotation = ValueOf(ref reader, JsonTokenType.StartObject);
        else if (reader.ValueTextEquals("logprobs"u8))
        {
            LogProbs = ValueOf(ref reader, JsonTokenType.StartArray);
            if (LogProbs.Length > 0 && LogProbs[1..^1].Trim(" \t\r\n"u8).IsEmpty) LogProbs = default;
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            IsError |= reader.TokenType is JsonTokenType.StartObject or JsonTokenType.String;
            reader.Skip();
        }
        else reader.Skip();
    }

    private readonly ReadOnlySpan<byte> Inside(scoped in Utf8JsonReader reader) => _json[((int)reader.TokenStartIndex + 1)..((int)reader.BytesConsumed - 1)];

    private static int Number(ref Utf8JsonReader reader) => ObjectReader.TryBegin(ref reader, JsonTokenType.Number) && reader.TryGetInt32(out int number) ? number : 0;

    private readonly ReadOnlySpan<byte> ValueOf(scoped ref Utf8JsonReader reader, JsonTokenType kind)
    {
        reader.Read();
        bool isKind = reader.TokenType == kind;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return isKind ? _json[start..(int)reader.BytesConsumed] : default;
    }
}
