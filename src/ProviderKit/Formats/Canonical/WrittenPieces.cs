using System.Buffers.Text;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Pieces of a stream, such as chunks or events, that were written and not yet taken. The memory is reused:
/// a piece is valid until the next is begun. Records which part of a piece is a text copied from its source. Not thread-safe.
/// </summary>
/// <typeparam name="T">The facts about a piece.</typeparam>
internal sealed class WrittenPieces<T> : IDisposable
{
    private readonly Queue<(int End, T Known)> _pieces = new();
    private CopiedText _text;
    private int _read;

    public PooledBuffer Bytes { get; } = new(4096);

    public bool IsEmpty => _pieces.Count == 0;

    /// <summary>Begins the translation of a new source.</summary>
    public void From(ReadOnlyMemory<byte> source) => _text.From(source);

    public void Begin()
    {
        if (_pieces.Count > 0) return;
        Bytes.Clear();
        _read = 0;
    }

    /// <summary>Writes a text copied from the source.</summary>
    public void WriteText(ReadOnlySpan<byte> text)
    {
        _text.Note(text, Bytes.Length);
        Bytes.Write(text);
    }

    /// <summary>Writes the sequence number of a piece, which increases by one with each piece. It must come before the text.</summary>
    public void WriteCount(long count)
    {
        int start = Bytes.Length;
        Utf8Formatter.TryFormat(count, Bytes.GetSpan(20), out int digits);
        Bytes.Advance(digits);
        _text.NoteCount(start..(start + digits));
    }

    public void End(in T known) => _pieces.Enqueue((Bytes.Length, known));

    public void MayRepeat() => _text.MayRepeat();

    /// <summary>The next piece's facts; default if there is none.</summary>
    public T? Peek() => _pieces.TryPeek(out var next) ? next.Known : default;

    /// <summary>The single piece of the current source, if it may be repeated.</summary>
    /// <param name="facts">The facts of the piece.</param>
    /// <param name="piece">The piece.</param>
    public bool TryGetRepeatable(EventFacts facts, out RepeatableChunk piece) => _text.TryGet(Bytes.Written.Span, _pieces.Count, facts, out piece);

    public bool TryTake(out ReadOnlyMemory<byte> piece, out T? known)
    {
        if (!_pieces.TryDequeue(out var next))
        {
            (piece, known) = (default, default);
            return false;
        }
        piece = Bytes.Written[_read..next.End];
        known = next.Known;
        _read = next.End;
        return true;
    }

    public void Dispose() => Bytes.Dispose();
}
