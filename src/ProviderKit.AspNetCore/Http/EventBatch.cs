using System.Buffers;
using System.IO.Pipelines;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Frames events side by side in the output's memory: asking the server for memory costs more than an event.</summary>
internal sealed class EventBatch(PipeWriter output, StreamFraming framing) : IEventOutput
{
    private readonly ReadOnlyMemory<byte> _before = framing.Before;
    private readonly ReadOnlyMemory<byte> _after = framing.After;
    private ReadOnlyMemory<byte> _opener = framing.Start; // of the next event
    private Memory<byte> _memory;
    private int _used;

    /// <summary>Whether an event was begun.</summary>
    public bool HasBegun { get; private set; }

    public int Unflushed { get; private set; }

    public void Add(in SplicedBody json, ReadOnlySpan<byte> name)
    {
        int text = json.Length, length = HeadLength(name) + text + _after.Length;
        if (_memory.Length - _used < length)
        {
            Commit();
            _memory = output.GetMemory(length);
        }
        var target = _memory.Span.Slice(_used, length);
        target = target[WriteHead(target, name)..];
        json.CopyTo(target[..text]);
        OnOneLine(target[..text]);
        _after.Span.CopyTo(target[text..]);
        _used += length;
        Unflushed += length;
    }

    public async ValueTask AddInPiecesAsync(SplicedBody json, ReadOnlyMemory<byte> name, int piece, CancellationToken cancellationToken)
    {
        Commit();
        output.Advance(WriteHead(output.GetSpan(HeadLength(name.Span)), name.Span));
        int length = json.Length;
        for (int at = 0; at < length;)
        {
            var target = output.GetMemory(piece)[..piece];
            int count = json.CopyTo(at, target.Span);
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

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Commit();
        Unflushed = 0;
        var flush = output.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully) return AwaitAsync(flush);
        _ = flush.Result;
        return default;
    }

    private static async ValueTask AwaitAsync(ValueTask<FlushResult> flush) => await flush.ConfigureAwait(false);

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
