using ProviderKit.Upstream;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Chunks that were written and not yet taken, in memory that is used again and again: a chunk is valid until the next is
/// begun. Knows which piece of a chunk is the upstream event's own. Not thread-safe.
/// </summary>
internal sealed class ChunkBuffer : IDisposable
{
    private readonly Queue<(int End, EventFacts Facts)> _chunks = new();
    private ReadOnlyMemory<byte> _source;
    private (int Start, int Length, int Source) _text; // the last that was copied from the source
    private bool _mayRepeat;
    private int _read;

    public PooledBuffer Bytes { get; } = new(4096);

    /// <summary>A new event is translated.</summary>
    public void From(ReadOnlyMemory<byte> upstreamEvent)
    {
        _source = upstreamEvent;
        _text = default;
        _mayRepeat = false;
    }

    public void Begin()
    {
        if (_chunks.Count > 0) return;
        Bytes.Clear();
        _read = 0;
    }

    /// <summary>Writes a text of the event, as it stands there.</summary>
    public void WriteText(ReadOnlySpan<byte> text)
    {
        // A text that had to be mended stands nowhere in the event.
        _text = _source.Span.Overlaps(text, out int source) ? (Bytes.Length, text.Length, source) : default;
        Bytes.Write(text);
    }

    public void End(in EventFacts facts) => _chunks.Enqueue((Bytes.Length, facts));

    public void MayRepeat() => _mayRepeat = true;

    /// <summary>The one chunk that the event became, if it may be repeated.</summary>
    public bool TryGetRepeatable(out RepeatableChunk chunk)
    {
        bool can = _mayRepeat && _text.Length > 0 && _chunks.Count == 1;
        chunk = can ? new RepeatableChunk(Bytes.Written.Span, _text.Start, _text.Length, _text.Source, _chunks.Peek().Facts) : default;
        return can;
    }

    public bool TryTake(out ReadOnlyMemory<byte> chunk, out EventFacts facts)
    {
        if (!_chunks.TryDequeue(out var next))
        {
            (chunk, facts) = (default, default);
            return false;
        }
        chunk = Bytes.Written[_read..next.End];
        facts = next.Facts;
        _read = next.End;
        return true;
    }

    public void Dispose() => Bytes.Dispose();
}
