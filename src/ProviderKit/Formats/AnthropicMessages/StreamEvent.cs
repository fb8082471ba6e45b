using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// One event of Anthropic's stream, read in one pass without an object per event. Strings are kept as JSON with their quotes, ready to
/// be written again; empty if the event has none.
/// </summary>
internal ref struct StreamEvent : IObjectMembers
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly ref MessagesUsage _usage;

    /// <param name="json">The event.</param>
    /// <param name="usage">Receives the counts.</param>
    public StreamEvent(ReadOnlySpan<byte> json, ref MessagesUsage usage)
    {
        _json = json;
        _usage = ref usage;
    }

    public StreamEventKind Kind { get; private set; }

    /// <summary>The kind of block or delta.</summary>
    public StreamPartKind Part { get; private set; }

    /// <summary>The event's type; null if <see cref="Kind"/> is <see cref="StreamEventKind.BlockDelta"/> or if the event has no type.</summary>
    public string? TypeName { get; private set; }

    /// <summary>The start of the value of <c>message.model</c>; 0 if there is none.</summary>
    public int ModelStart { get; private set; }

    public int ModelLength { get; private set; }

    /// <summary>The block's position among the blocks.</summary>
    public int Index { get; private set; }

    /// <summary>The id of the message or of the call.</summary>
    public ReadOnlySpan<byte> Id { get; private set; }

    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The text, thought, piece of input or redacted thought; a part has one of them.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>The signature of a thought.</summary>
    public ReadOnlySpan<byte> Signature { get; private set; }

    /// <summary>A call's input as JSON, if the start of the block contains it; empty for an empty object.</summary>
    public ReadOnlySpan<byte> Input { get; private set; }

    /// <summary>Why the message ended; null while it continues.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Why the model refused to answer.</summary>
    public ReadOnlySpan<byte> Refusal { get; private set; }

    /// <summary>The block or delta as a JSON object.</summary>
    public ReadOnlySpan<byte> PartJson { get; private set; }

    /// <summary>A citation as JSON.</summary>
    public ReadOnlySpan<byte> CitationJson { get; private set; }

    /// <summary>The container in which the vendor's tools ran, as JSON.</summary>
    public ReadOnlySpan<byte> ContainerJson { get; private set; }

    /// <summary>The vendor's changes to the context, as JSON.</summary>
    public ReadOnlySpan<byte> ContextJson { get; private set; }

    /// <summary>The usage as a JSON object.</summary>
    public ReadOnlySpan<byte> UsageJson { get; private set; }

    /// <summary>The text between the quotes.</summary>
    public static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> text) => text.IsEmpty ? text : text[1..^1];

    /// <summary>Returns false if it is not a JSON object, or if a name contains half a surrogate pair.</summary>
    public bool TryRead() => ObjectReader.TryRead(_json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("content_block"u8) || reader.ValueTextEquals("message"u8))
        {
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            ReadPart(ref reader);
            if (_json[start] == (byte)'{') PartJson = _json[start..(int)reader.BytesConsumed];
        }
        else if (reader.ValueTextEquals("context_management"u8)) ContextJson = ValueOf(ref reader);
        else if (reader.ValueTextEquals("usage"u8)) ReadUsage(ref reader);
        else if (reader.ValueTextEquals("type"u8)) ReadKind(ref reader);
        else if (reader.ValueTextEquals("index"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int index)) Index = index;
            else reader.Skip();
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False)) Kind = StreamEventKind.Error;
            reader.Skip();
        }
        else reader.Skip();
    }

    private void ReadPart(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8)) ReadPartKind(ref reader);
            else if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("thinking"u8)
                || reader.ValueTextEquals("partial_json"u8) || reader.ValueTextEquals("data"u8)) Text = StringOf(ref reader);
            else if (reader.ValueTextEquals("signature"u8)) Signature = StringOf(ref reader);
            else if (reader.ValueTextEquals("id"u8)) Id = StringOf(ref reader);
            else if (reader.ValueTextEquals("name"u8)) Name = StringOf(ref reader);
            else if (reader.ValueTextEquals("input"u8)) ReadInput(ref reader);
            else if (reader.ValueTextEquals("stop_reason"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty) StopReason = reader.GetString();
                else reader.Skip();
            }
            else if (reader.ValueTextEquals("model"u8)) ReadModel(ref reader);
            else if (reader.ValueTextEquals("stop_details"u8)) ReadDetails(ref reader);
            else if (reader.ValueTextEquals("citation"u8)) CitationJson = ValueOf(ref reader);
            else if (reader.ValueTextEquals("container"u8)) ContainerJson = ValueOf(ref reader);
            else if (reader.ValueTextEquals("usage"u8)) ReadUsage(ref reader);
            else reader.Skip();
        }
    }

    private void ReadModel(ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        (ModelStart, ModelLength) = (start, (int)reader.BytesConsumed - start);
    }

    private void ReadDetails(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("explanation"u8)) Refusal = StringOf(ref reader);
            else reader.Skip();
        }
    }

    private void ReadKind(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.String)) return;
        if (Kind == StreamEventKind.Error) return;
        Kind = StreamTypes.EventOf(reader);
        if (Kind != StreamEventKind.BlockDelta) TypeName = reader.GetString();
    }

    private void ReadPartKind(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.String)) return;
        Part = StreamTypes.PartOf(reader);
    }

    private void ReadInput(ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        var copy = reader;
        bool empty = reader.TokenType switch
        {
            JsonTokenType.StartObject => !copy.Read() || copy.TokenType == JsonTokenType.EndObject,
            JsonTokenType.String => reader.ValueSpan.IsEmpty,
            JsonTokenType.Null => true,
            _ => false,
        };
        reader.Skip();
        if (!empty) Input = _json[start..(int)reader.BytesConsumed];
    }

    private void ReadUsage(ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        _usage.Read(ref reader);
        if (isObject) UsageJson = _json[start..(int)reader.BytesConsumed];
    }

    /// <summary>A value of any kind; empty for null.</summary>
    private readonly ReadOnlySpan<byte> ValueOf(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        bool isNull = reader.TokenType == JsonTokenType.Null;
        reader.Skip();
        return isNull ? default : _json[start..(int)reader.BytesConsumed];
    }

    private readonly ReadOnlySpan<byte> StringOf(scoped ref Utf8JsonReader reader) =>
        ObjectReader.TryBegin(ref reader, JsonTokenType.String) ? _json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed] : default;
}
