using System.Buffers;
using System.Text;

namespace ProviderKit;

/// <content>Conversions to other types.</content>
public readonly partial struct SplicedBody
{
    /// <summary>Whether there are no bytes.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The spliced bytes as a sequence of their pieces, without a copy: for <c>JsonDocument.Parse</c> and <c>Utf8JsonReader</c>.</summary>
    /// <returns>The sequence; valid as long as the reply or request that owns the bytes.</returns>
    public ReadOnlySequence<byte> ToSequence()
    {
        Piece? first = null, last = null;
        int from = 0;
        foreach (var edit in _all is null ? (ReadOnlySpan<Edit>)[_first, _second] : _all)
        {
            Add(_source[from..edit.Start]);
            Add(edit.Text);
            from = edit.End;
        }
        Add(_source[from..]);
        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);

        void Add(ReadOnlyMemory<byte> part)
        {
            if (part.IsEmpty) return;
            last = new Piece(part, last);
            first ??= last;
        }
    }

    /// <summary>Creates a readable stream over a copy of the spliced bytes.</summary>
    public Stream ToStream() => new MemoryStream(ToArray(), writable: false);

    /// <summary>The spliced bytes as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToSequence());

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
