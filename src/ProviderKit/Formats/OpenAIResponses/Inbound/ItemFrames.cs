using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// Writes the events that begin and end the items of a stream, numbered without gaps, and keeps the items that have ended. Not
/// thread-safe.
/// </summary>
internal sealed class ItemFrames : IDisposable
{
    private readonly PooledBuffer _output = new(1024);
    private long _number;

    /// <summary>The position of the open or last item, and of its open part.</summary>
    public TextPlace Place { get; private set; } = new(default, -1, 0);

    /// <summary>The item's id as JSON, including its quotes.</summary>
    public ReadOnlySpan<byte> Id => Place.ItemId.Span;

    /// <summary>The items that have ended, as comma-separated JSON.</summary>
    public ReadOnlySpan<byte> Output => _output.Written.Span;

    /// <summary>The number of the next event.</summary>
    public long Next() => _number++;

    /// <summary>Reuses the number of the last event, which does not reach the client, for the next event.</summary>
    public void TakeBack() => _number--;

    /// <summary>Moves to the next item.</summary>
    public void Open(string id) => Place = new TextPlace(Quoted(id), Place.Item + 1, 0);

    /// <summary>Changes the item's id before an event has used it.</summary>
    public void Rename(string id) => Place = Place with { ItemId = Quoted(id) };

    /// <summary>Moves to the item's next part.</summary>
    public void NextPart() => Place = Place with { Part = Place.Part + 1 };

    public void WriteAdded(EventQueue output, Action<Utf8JsonWriter> item) => WriteItem(output, ItemEvents.ItemAdded, item);

    public void WriteDone(EventQueue output, Action<Utf8JsonWriter> item)
    {
        WriteItem(output, ItemEvents.ItemDone, item);
        if (_output.Length > 0) _output.Write(","u8);
        using var json = new Utf8JsonWriter(_output, JsonText.Readable);
        item(json);
    }

    /// <summary>Writes an event that only identifies its item.</summary>
    public void WriteOfItem(EventQueue output, ReadOnlyMemory<byte> name) => ItemEvents.Write(output, name, Next(), WritePlace);

    /// <summary>Writes an event about the open part.</summary>
    /// <param name="output">Receives the event.</param>
    /// <param name="name">The event's type.</param>
    /// <param name="index">The name of the field for the part's position in the item.</param>
    /// <param name="members">Writes the other fields.</param>
    public void WriteOfPart(EventQueue output, ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> index, Action<Utf8JsonWriter> members) => ItemEvents.Write(output, name, Next(), json =>
    {
        WritePlace(json);
        json.WriteNumber(index.Span, Place.Part);
        members(json);
    });

    public void Dispose() => _output.Dispose();

    private static byte[] Quoted(string id) => Encoding.UTF8.GetBytes($"\"{id}\"");

    private void WritePlace(Utf8JsonWriter json)
    {
        json.WritePropertyName("item_id"u8);
        json.WriteRawValue(Id, skipInputValidation: true);
        json.WriteNumber("output_index"u8, Place.Item);
    }

    private void WriteItem(EventQueue output, ReadOnlyMemory<byte> name, Action<Utf8JsonWriter> item) => ItemEvents.Write(output, name, Next(), json =>
    {
        json.WriteNumber("output_index"u8, Place.Item);
        json.WritePropertyName("item"u8);
        item(json);
    });
}
