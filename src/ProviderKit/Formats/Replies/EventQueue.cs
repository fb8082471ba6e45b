using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies;

/// <summary>One event of a stream in the client's format.</summary>
/// <param name="Name">The event's name in UTF-8; empty if the format has none.</param>
/// <param name="Json">Its data.</param>
internal readonly record struct QueuedEvent(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Json);

/// <summary>
/// Collects the events that a stream's translation writes, and returns them one by one. Its memory is reused:
/// an event is valid until the next write. Not thread-safe.
/// </summary>
internal sealed class EventQueue : IDisposable
{
    private readonly WrittenPieces<ReadOnlyMemory<byte>> _events = new(); // with their names
    private readonly Utf8JsonWriter _json;
    private ReadOnlyMemory<byte> _name;

    public EventQueue() =>
        // The values are our own or have been parsed, so the output is well-formed.
        _json = new Utf8JsonWriter(_events.Bytes, JsonText.Readable with { SkipValidation = true });

    public bool IsEmpty => _events.IsEmpty;

    /// <summary>Begins the translation of a new chunk.</summary>
    public void From(ReadOnlyMemory<byte> canonicalChunk) => _events.From(canonicalChunk);

    /// <summary>
    /// Allows the event of this chunk to be repeated for the following chunks, as long as they differ from it only in their text. Call this
    /// only if such a chunk would become the same event around its own text, and would change no state other than what
    /// <see cref="IStreamBridge.Repeated"/> records. Has no effect unless the chunk became one event with one text of the chunk.
    /// </summary>
    public void MayRepeat() => _events.MayRepeat();

    /// <summary>The event of the chunk, if it may be repeated.</summary>
    public bool TryGetRepeatable(out RepeatableChunk made) => _events.TryGetRepeatable(new EventFacts { HasContent = true }, out made);

    /// <summary>Begins an event whose data is written member by member; <see cref="End"/> ends it.</summary>
    public Utf8JsonWriter Begin(ReadOnlyMemory<byte> name)
    {
        _ = BeginRaw(name);
        _json.Reset();
        return _json;
    }

    /// <summary>Ends the event begun by <see cref="Begin"/>.</summary>
    public void End()
    {
        _json.Flush();
        EndRaw();
    }

    /// <summary>Begins an event whose data is written as bytes, for frequent deltas; <see cref="EndRaw"/> ends it.</summary>
    public IBufferWriter<byte> BeginRaw(ReadOnlyMemory<byte> name)
    {
        _events.Begin();
        _name = name;
        return _events.Bytes;
    }

    /// <summary>Writes a text copied from the chunk to the event begun by <see cref="BeginRaw"/>.</summary>
    public void WriteText(ReadOnlySpan<byte> text) => _events.WriteText(text);

    /// <summary>
    /// Writes the event's sequence number to the event begun by <see cref="BeginRaw"/>, before its text. It increases by one with each
    /// repeated event.
    /// </summary>
    public void WriteCount(long count) => _events.WriteCount(count);

    /// <summary>Ends the event begun by <see cref="BeginRaw"/>.</summary>
    public void EndRaw() => _events.End(_name);

    /// <summary>Takes the next event.</summary>
    public bool TryTake(out QueuedEvent taken)
    {
        bool any = _events.TryTake(out var json, out var name);
        taken = new QueuedEvent(name, json);
        return any;
    }

    public void Dispose()
    {
        _json.Dispose();
        _events.Dispose();
    }
}
