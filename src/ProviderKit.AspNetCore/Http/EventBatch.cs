using System.Buffers;
using System.IO.Pipelines;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Frames events side by side in the output's memory: asking the server for memory costs more than an event.</summary>
internal sealed class EventBatch(PipeWriter output, StreamFraming framing)
{
    private readonly ReadOnlyMemory<byte> _before = framing.Before;
    private readonly ReadOnlyMemory<byte> _after = framing.After;
    private ReadOnlyMemory<byte> _opener = framing.Start; // of the next event
    private Memory<byte> _memory;
    private int _used;

    /// <summary>Whether an event was begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Bytes added since the last flush.</summary>
    public int Unflushed { get; private set; }

    /// <param name="chunk">The event's JSON.</param>
    /// <param name="name">Its name; empty for none.</param>
    public void Add(in SplicedBody chunk, ReadOnlySpan<byte> name)
    {
        int json = chunk.Length, length = HeadLength(name) + json + _after.Length;
        if (_memory.Length - _used < length)
        {
            Commit();
            _memory = output.GetMemory(length);
        }
        var target = _memory.Span.Slice(_used, length);
        target = target[WriteHead(target, name)..];
        chunk.CopyTo(target[..json]);
        OnOneLine(target[..json]);
        _after.Span.CopyTo(target[json..]);
        _used += length;
        Unflushed += length;
    }

    /// <summary>Writes an event piece by piece, as fast as its client reads, so that it is not in memory twice.</summary>
    public async ValueTask AddInPiecesAsync(SplicedBody chunk, ReadOnlyMemory<byte> name, int piece, CancellationToken cancellationToken)
    {
        Commit();
        output.Advance(WriteHead(output.GetSpan(HeadLength(name.Span)), name.Span));
        int length = chunk.Length;
        for (int at = 0; at < length;)
        {
            var target = output.GetMemory(piece)[..piece];
            int count = chunk.CopyTo(at, target.Span);
            OnOneLine(target.Span[..count]);
            output.Advance(count);
            at += count;
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        output.Write(_after.Span);
        Unflushed += _after.Length;
    }

    /// <summary>Writes what stands before an event that somebody else writes, after those that were added.</summary>
    public void Open()
    {
        Commit();
        output.Write(_opener.Span);
        _opener = framing.Between;
    }

    /// <summary>Writes what stands after the last event.</summary>
    public void Close()
    {
        Commit();
        if (framing.End.IsEmpty) return;
        if (_opener.Span.SequenceEqual(framing.Start.Span)) output.Write(framing.Start.Span); // there was no event
        output.Write(framing.End.Span);
    }

    /// <summary>Hands what was added to the output, which then may be written to directly.</summary>
    public void Commit()
    {
        if (_used > 0) output.Advance(_used);
        _used = 0;
        _memory = default;
    }

    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken)
    {
        Commit();
        Unflushed = 0;
        return output.FlushAsync(cancellationToken);
    }

    private int HeadLength(ReadOnlySpan<byte> name) => _opener.Length + (IsNamed(name) ? "event: \n".Length + name.Length : 0) + _before.Length;

    /// <summary>Writes what stands before an event's JSON, and returns its length.</summary>
    private int WriteHead(Span<byte> target, ReadOnlySpan<byte> name)
    {
        HasBegun = true;
        int at = _opener.Length;
        _opener.Span.CopyTo(target);
        _opener = framing.Between;
        if (IsNamed(name))
        {
            "event: "u8.CopyTo(target[at..]);
            at += "event: ".Length;
            name.CopyTo(target[at..]);
            at += name.Length;
            target[at++] = (byte)'\n';
        }
        _before.Span.CopyTo(target[at..]);
        return at + _before.Length;
    }

    private bool IsNamed(ReadOnlySpan<byte> name) => !name.IsEmpty && framing.NamesEvents;

    /// <summary>A line break would end the data line; in JSON it can only be white space.</summary>
    private static void OnOneLine(Span<byte> json)
    {
        if (!json.ContainsAny((byte)'\n', (byte)'\r')) return;
        json.Replace((byte)'\n', (byte)' ');
        json.Replace((byte)'\r', (byte)' ');
    }
}
