using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>The items of a passed-through stream that have begun but not ended, so that they can be ended if the stream fails. Not thread-safe.</summary>
internal sealed class OpenItems : IDisposable
{
    // Further items that an upstream has open at once are ignored.
    private const int Most = 1024;
    private const int MostText = 4 * 1024 * 1024;

    private readonly SortedDictionary<int, Item> _items = [];
    private readonly PooledBuffer _text = new(1024);
    private (int Output, int Part, TextKind Kind)? _open; // the part that the text belongs to

    private sealed record Item(byte[] Json, byte[] Id)
    {
        public byte[]? Part { get; set; }

        public int PartIndex { get; set; }

        public bool IsSummary { get; set; }
    }

    public void Add(int output, ReadOnlySpan<byte> item, ReadOnlySpan<byte> id)
    {
        if (_items.Count < Most) _items[output] = new Item(item.ToArray(), id.ToArray());
    }

    public void Remove(int output) => _items.Remove(output);

    /// <summary>Notes that a part of an item begins or ends.</summary>
    public void TakePart(int output, int index, ReadOnlySpan<byte> part, ReadOnlySpan<byte> type)
    {
        if (!_items.TryGetValue(output, out var item)) return;
        item.Part = type.EndsWith(".added"u8) ? part.ToArray() : null;
        (item.PartIndex, item.IsSummary) = (index, type.SequenceEqual(ItemEvents.SummaryPartAdded.Span));
    }

    /// <summary>Continues a text, or begins another.</summary>
    public void BeginText(int output, int part, TextKind kind)
    {
        if (_open == (output, part, kind)) return;
        _open = (output, part, kind);
        _text.Clear();
    }

    /// <param name="text">JSON text without quotes.</param>
    public void AddText(ReadOnlySpan<byte> text)
    {
        if (_text.Length + text.Length <= MostText) _text.Write(text);
    }

    /// <summary>Writes the events that end all open items.</summary>
    public void Close(EventQueue output, ref long number)
    {
        foreach (var (index, item) in _items) Close(output, index, item, ref number);
        _items.Clear();
    }

    /// <summary>Writes the response as a failed one.</summary>
    /// <param name="output">Receives the event.</param>
    /// <param name="number">The event's number.</param>
    /// <param name="response">The upstream's response.</param>
    /// <param name="id">The response's original id, including its quotes.</param>
    /// <param name="name">The client's name for the model.</param>
    /// <param name="error">Why it failed, used if the upstream's response does not state an error.</param>
    public static void WriteFailed(EventQueue output, long number, byte[] response, byte[]? id, ReplyName name, ProviderError error)
    {
        using var document = JsonDocument.Parse(response);
        var root = document.RootElement;
        ItemEvents.Write(output, ItemEvents.Failed, number, json =>
        {
            json.WriteStartObject("response"u8);
            foreach (var member in root.EnumerateObject())
            {
                json.WritePropertyName(member.Name);
                switch (member.Name)
                {
                    case "id" when id is not null: json.WriteRawValue(id, skipInputValidation: true); break;
                    case "status": json.WriteStringValue("failed"u8); break;
                    case "model": json.WriteRawValue(name.Json, skipInputValidation: true); break;
                    case "error" when member.Value.ValueKind != JsonValueKind.Object: FailedResponse.WriteMember(json, error, isFinal: false); break;
                    default: member.Value.WriteTo(json); break;
                }
            }
            if (!root.TryGetProperty("error", out _))
            {
                json.WritePropertyName("error"u8);
                FailedResponse.WriteMember(json, error, isFinal: false);
            }
            json.WriteEndObject();
        });
    }

    public void Dispose() => _text.Dispose();

    private void Close(EventQueue output, int index, Item item, ref long number)
    {
        byte[] id = item.Id.Length > 0 ? item.Id : "\"\""u8.ToArray();
        var text = _open is { } open && open.Output == index ? open.Kind : null;
        if (text is not null) ItemEvents.WriteDone(output, text, new TextPlace(id, index, _open!.Value.Part), ++number, _text.Written.Span);
        byte[]? part = item.Part is { } begun ? PartOf(begun, text) : null;
        if (part is not null)
            ItemEvents.Write(output, item.IsSummary ? ItemEvents.SummaryPartDone : ItemEvents.PartDone, ++number, json =>
            {
                Raw(json, "item_id", id);
                json.WriteNumber("output_index"u8, index);
                json.WriteNumber(item.IsSummary ? "summary_index"u8 : "content_index"u8, item.PartIndex);
                Raw(json, "part", part);
            });
        ItemEvents.Write(output, ItemEvents.ItemDone, ++number, json =>
        {
            json.WriteNumber("output_index"u8, index);
            json.WritePropertyName("item"u8);
            WriteItem(json, item, text, part);
        });
    }

    private byte[] PartOf(byte[] begun, TextKind? text)
    {
        using var document = JsonDocument.Parse(begun);
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
                if (text is not null && member.NameEquals(text.Member.Span)) Raw(json, member.Name, Text());
                else member.WriteTo(json);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    private void WriteItem(Utf8JsonWriter json, Item item, TextKind? text, byte[]? part)
    {
        using var document = JsonDocument.Parse(item.Json);
        json.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.NameEquals("status"u8)) json.WriteString("status"u8, "incomplete"u8);
            else if (part is not null && member.NameEquals(item.IsSummary ? "summary"u8 : "content"u8)) Raw(json, member.Name, [(byte)'[', .. part, (byte)']']);
            else if (text is { Index.IsEmpty: true } && member.NameEquals(text.Member.Span)) Raw(json, member.Name, Text());
            else member.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private byte[] Text() => [(byte)'"', .. _text.Written.Span, (byte)'"'];

    private static void Raw(Utf8JsonWriter json, string name, byte[] value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }
}
