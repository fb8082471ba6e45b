using ProviderKit.Upstream;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Chunks that were written and not yet taken, in memory that is used again and again: a chunk is valid until the next is
/// begun. Knows which piece of a chunk is the upstream event's own. Not thread-safe.
/// </summary>
internal sealed class ChunkBuffer : IDisposable
{
    private readonly Queue<(int End, EventFacts Facts)> _chunks = new();
    private CopiedText _text;
    private int _read;

    public PooledBuffer Bytes { get; } = new(4096);

    /// <summary>A new event is translated.</summary>
    public void From(ReadOnlyMemory<byte> upstreamEvent) => _text.From(upstreamEvent);

    public void Begin()
    {
        if (_chunks.Count > 0) return;
        Bytes.Clear();
        _read = 0;
    }

    /// <summary>Writes a text of the event, as it stands there.</summary>
    public void WriteText(ReadOnlySpan<byte> text)
    {
        _text.Note(text, Bytes.Length);
        Bytes.Write(text);
    }

    public void End(in EventFacts facts) => _chunks.Enqueue((Bytes.Length, facts));

    public void MayRepeat() => _text.MayRepeat();

    /// <summary>The one chunk that the event became, if it may be repeated.</summary>
    public bool TryGetRepeatable(out RepeatableChunk chunk)
    {
        _chunks.TryPeek(out var first);
        return _text.TryGet(Bytes.Written.Span, _chunks.Count, first.Facts, out chunk);
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
