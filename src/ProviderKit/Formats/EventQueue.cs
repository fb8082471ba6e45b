using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Upstream;

namespace ProviderKit.Formats;

/// <summary>One event of a stream in the client's format.</summary>
/// <param name="Name">The event's name in UTF-8; empty where the format has none.</param>
/// <param name="Json">Its data.</param>
internal readonly record struct QueuedEvent(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Json);

/// <summary>
/// Collects the events that a stream's translation writes, and gives them out one by one. Its memory is used again and again:
/// an event is valid until the next write. Not thread-safe.
/// </summary>
internal sealed class EventQueue : IDisposable
{
    private readonly PooledBuffer _buffer = new(4096);
    private readonly Queue<(ReadOnlyMemory<byte> Name, int End)> _ends = new();
    private readonly Utf8JsonWriter _json;
    private CopiedText _text;
    private ReadOnlyMemory<byte> _name;
    private int _read;

    public EventQueue() =>
        // The values are ours or have been parsed: what is written is well-formed.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public bool IsEmpty => _ends.Count == 0;

    /// <summary>A new chunk is translated.</summary>
    public void From(ReadOnlyMemory<byte> canonicalChunk) => _text.From(canonicalChunk);

    /// <summary>
    /// Allows what this chunk became to be repeated. Until another chunk comes, each that differs in its text alone would become
    /// the same event around its own text, and would change nothing but what <see cref="IStreamBridge.Repeated"/> notes. Has no
    /// effect unless the chunk became one event, around one text of the chunk.
    /// </summary>
    public void MayRepeat() => _text.MayRepeat();

    /// <summary>The one event that the chunk became, if it may be repeated.</summary>
    public bool TryGetRepeatable(out RepeatableChunk made) =>
        _text.TryGet(_buffer.Written.Span, _ends.Count, new EventFacts { HasContent = true }, out made);

    /// <summary>Begins an event whose data is written member by member; then <see cref="End"/>.</summary>
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

    /// <summary>Begins an event whose data is written as bytes; then <see cref="EndRaw"/>. For deltas, which are many.</summary>
    public IBufferWriter<byte> BeginRaw(ReadOnlyMemory<byte> name)
    {
        if (_ends.Count == 0)
        {
            _buffer.Clear();
            _read = 0;
        }
        _name = name;
        return _buffer;
    }

    /// <summary>Writes a text of the chunk, as it stands there, into the event begun by <see cref="BeginRaw"/>.</summary>
    public void WriteText(ReadOnlySpan<byte> text)
    {
        _text.Note(text, _buffer.Length);
        _buffer.Write(text);
    }

    /// <summary>Ends the event begun by <see cref="BeginRaw"/>.</summary>
    public void EndRaw() => _ends.Enqueue((_name, _buffer.Length));

    /// <summary>Takes the next event.</summary>
    public bool TryTake(out QueuedEvent taken)
    {
        if (!_ends.TryDequeue(out var next))
        {
            taken = default;
            return false;
        }
        taken = new QueuedEvent(next.Name, _buffer.Written[_read..next.End]);
        _read = next.End;
        return true;
    }

    public void Dispose()
    {
        _json.Dispose();
        _buffer.Dispose();
    }
}
