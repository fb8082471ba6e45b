using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>
/// What the gateway needs to know about an event of a passed-through stream, read in one pass. Positions are in the event's JSON;
/// 0 to 0 for none.
/// </summary>
internal ref struct ResponseEvent(ReadOnlySpan<byte> json) : IObjectMembers
{
    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>The type; empty if the event has none.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    public long? Number { get; private set; }

    public Range NumberPlace { get; private set; }

    /// <summary>The item's position in the output; -1 for none.</summary>
    public int Output { get; private set; } = -1;

    /// <summary>The part's position in the item.</summary>
    public int Part { get; private set; }

    /// <summary>The position of the response object.</summary>
    public Range Response { get; private set; }

    public Range ResponseId { get; private set; }

    public Range Model { get; private set; }

    public ChatUsage? Usage { get; private set; }

    /// <summary>The position of the item object.</summary>
    public Range Item { get; private set; }

    /// <summary>The position of the item's id, including its quotes: the item's own field, or the event's.</summary>
    public Range ItemId { get; private set; }

    /// <summary>The position of the part object.</summary>
    public Range PartJson { get; private set; }

    /// <summary>The position of a piece of text, without its quotes.</summary>
    public Range Delta { get; private set; }

    /// <summary>The position, without quotes, of random text that hides the length of the piece.</summary>
    public Range Obfuscation { get; private set; }

    /// <summary>Reads the event; false if it is not a JSON object.</summary>
    public bool TryRead() => ObjectReader.TryRead(_json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("type"u8)) Type = _json[Text(ref reader)];
        else if (reader.ValueTextEquals("sequence_number"u8)) ReadNumber(ref reader);
        else if (reader.ValueTextEquals("output_index"u8)) Output = Index(ref reader);
        else if (reader.ValueTextEquals("content_index"u8) || reader.ValueTextEquals("summary_index"u8)) Part = Index(ref reader);
        else if (reader.ValueTextEquals("item_id"u8)) ItemId = Quoted(Text(ref reader));
        else if (reader.ValueTextEquals("delta"u8)) Delta = Text(ref reader);
        else if (reader.ValueTextEquals("obfuscation"u8)) Obfuscation = Text(ref reader);
        else if (reader.ValueTextEquals("response"u8)) ReadResponse(ref reader);
        else if (reader.ValueTextEquals("item"u8)) ReadItem(ref reader);
        else if (reader.ValueTextEquals("part"u8)) PartJson = Object(ref reader);
        else reader.Skip();
    }

    private void ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long number) && number >= 0)
            (Number, NumberPlace) = (number, (int)reader.TokenStartIndex..(int)reader.BytesConsumed);
        reader.Skip();
    }

    private void ReadResponse(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return;
        int start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) ResponseId = Quoted(Text(ref reader));
            else if (reader.ValueTextEquals("model"u8)) Model = Quoted(Text(ref reader));
            else if (reader.ValueTextEquals("usage"u8))
            {
                if (ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) Usage = ItemUsage.Read(ref reader);
            }
            else reader.Skip();
        }
        Response = start..(int)reader.BytesConsumed;
    }

    private void ReadItem(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return;
        int start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            if (reader.ValueTextEquals("id"u8)) ItemId = Quoted(Text(ref reader));
            else reader.Skip();
        Item = start..(int)reader.BytesConsumed;
    }

    private static Range Object(ref Utf8JsonReader reader)
    {
        if (!ObjectReader.TryBegin(ref reader, JsonTokenType.StartObject)) return default;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static int Index(ref Utf8JsonReader reader)
    {
        reader.Read();
        int index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number) ? number : -1;
        reader.Skip();
        return index;
    }

    private static Range Text(ref Utf8JsonReader reader) =>
        ObjectReader.TryBegin(ref reader, JsonTokenType.String) ? ((int)reader.TokenStartIndex + 1)..((int)reader.BytesConsumed - 1) : default;

    private static Range Quoted(Range text) => text.Equals(default) ? default : (text.Start.Value - 1)..(text.End.Value + 1);
}
