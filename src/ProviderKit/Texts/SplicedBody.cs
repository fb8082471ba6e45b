using System.Buffers;

namespace ProviderKit;

/// <summary>
/// Bytes with some ranges replaced, written without being joined in memory. The bytes belong to the
/// request or reply they came from, and are valid as long as it is.
/// </summary>
public readonly partial struct SplicedBody
{
    private readonly ReadOnlyMemory<byte> _source;
    private readonly Edit _first;
    private readonly Edit _second;
    private readonly Edit[]? _all; // in order; only if there are more than two

    /// <summary>A range and its replacement.</summary>
    internal readonly record struct Edit(int Start, int Length, ReadOnlyMemory<byte> Text)
    {
        public int End => Start + Length;

        public int Growth => Text.Length - Length;
    }

    /// <summary>Wraps bytes without edits.</summary>
    /// <param name="bytes">The bytes. They must stay valid and unchanged as long as this value is used.</param>
    public SplicedBody(ReadOnlyMemory<byte> bytes) => _source = bytes;

    /// <summary>Edits must not overlap; they may come in either order. A default edit changes nothing.</summary>
    internal SplicedBody(ReadOnlyMemory<byte> source, Edit one, Edit other = default)
    {
        _source = source;
        (_first, _second) = other.End < one.End ? (other, one) : (one, other);
    }

    /// <summary>Does the same with any number of further edits.</summary>
    internal SplicedBody(ReadOnlyMemory<byte> source, Edit one, Edit other, IReadOnlyList<Edit>? further)
        : this(source, one, other)
    {
        if (further is not { Count: > 0 }) return;
        _all = [_first, _second, .. further];
        // At the same offset, an insertion comes before a removal.
        Array.Sort(_all, static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        (_first, _second) = (default, default);
    }

    /// <summary>The number of bytes after splicing.</summary>
    public int Length
    {
        get
        {
            int length = _source.Length + _first.Growth + _second.Growth;
            foreach (var edit in _all.AsSpan()) length += edit.Growth;
            return length;
        }
    }

    /// <summary>The part of the source at an offset of the spliced bytes; empty if a replacement is there.</summary>
    internal ReadOnlyMemory<byte> SourceAt(int start, int length)
    {
        int at = 0, from = 0;
        foreach (var edit in _all is null ? (ReadOnlySpan<Edit>)[_first, _second] : _all)
        {
            int end = at + edit.Start - from;
            if (start < end) return start >= at && start + length <= end ? _source.Slice(from + start - at, length) : default;
            at = end + edit.Text.Length;
            from = edit.End;
        }
        return start >= at && from + start - at + length <= _source.Length ? _source.Slice(from + start - at, length) : default;
    }

    /// <summary>Appends the spliced bytes to <paramref name="output"/>.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        CopyTo(output.GetSpan(Length));
        output.Advance(Length);
    }

    /// <summary>Copies the spliced bytes to the start of <paramref name="destination"/> and returns their number.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <see cref="Length"/>.</exception>
    public int CopyTo(Span<byte> destination)
    {
        var source = _source.Span;
        int at = 0, from = 0;
        foreach (var edit in _all.AsSpan())
        {
            Append(source[from..edit.Start], destination, ref at);
            Append(edit.Text.Span, destination, ref at);
            from = edit.End;
        }
        if (_all is not null)
        {
            Append(source[from..], destination, ref at);
            return at;
        }
        Append(source[.._first.Start], destination, ref at);
        Append(_first.Text.Span, destination, ref at);
        Append(source[_first.End.._second.Start], destination, ref at);
        Append(_second.Text.Span, destination, ref at);
        Append(source[_second.End..], destination, ref at);
        return at;
    }

    /// <summary>Copies spliced bytes from <paramref name="offset"/> on until <paramref name="destination"/> is full, and returns their number.</summary>
    public int CopyTo(int offset, Span<byte> destination)
    {
        var source = _source.Span;
        int skip = offset, at = 0, from = 0;
        foreach (var edit in _all is null ? (ReadOnlySpan<Edit>)[_first, _second] : _all)
        {
            AppendPart(source[from..edit.Start], destination, ref skip, ref at);
            AppendPart(edit.Text.Span, destination, ref skip, ref at);
            if (at == destination.Length) return at;
            from = edit.End;
        }
        AppendPart(source[from..], destination, ref skip, ref at);
        return at;
    }

    /// <summary>The spliced bytes as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Writes the pieces one by one: an HTTP stream collects small ones in its own buffer.</summary>
    internal async Task WriteToAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_all is not null)
        {
            int from = 0;
            foreach (var edit in _all)
            {
                await WritePartAsync(stream, _source[from..edit.Start], cancellationToken).ConfigureAwait(false);
                await WritePartAsync(stream, edit.Text, cancellationToken).ConfigureAwait(false);
                from = edit.End;
            }
            await WritePartAsync(stream, _source[from..], cancellationToken).ConfigureAwait(false);
            return;
        }
        await WritePartAsync(stream, _source[.._first.Start], cancellationToken).ConfigureAwait(false);
        await WritePartAsync(stream, _first.Text, cancellationToken).ConfigureAwait(false);
        await WritePartAsync(stream, _source[_first.End.._second.Start], cancellationToken).ConfigureAwait(false);
        await WritePartAsync(stream, _second.Text, cancellationToken).ConfigureAwait(false);
        await WritePartAsync(stream, _source[_second.End..], cancellationToken).ConfigureAwait(false);
    }

    private static ValueTask WritePartAsync(Stream stream, ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
        part.IsEmpty ? default : stream.WriteAsync(part, cancellationToken);

    private static void AppendPart(ReadOnlySpan<byte> part, Span<byte> destination, ref int skip, ref int at)
    {
        int skipped = Math.Min(skip, part.Length);
        skip -= skipped;
        part = part[skipped..Math.Min(part.Length, skipped + destination.Length - at)];
        part.CopyTo(destination[at..]);
        at += part.Length;
    }

    private static void Append(ReadOnlySpan<byte> part, Span<byte> destination, ref int at)
    {
        part.CopyTo(destination[at..]);
        at += part.Length;
    }
}
