using System.Buffers;

namespace ProviderKit;

/// <summary>
/// Frames the events of a stream for a client, back to back in the output's memory: asking a server for memory costs more than an event. Not
/// thread-safe.
/// </summary>
/// <param name="output">Receives the bytes.</param>
/// <param name="framing">How the events are separated.</param>
public sealed class EventFramer(IBufferWriter<byte> output, StreamFraming framing)
{
    private readonly ReadOnlyMemory<byte> _before = framing.Before;
    private readonly ReadOnlyMemory<byte> _after = framing.After;
    private ReadOnlyMemory<byte> _opener = framing.Start; // of the next event
    private Memory<byte> _memory;
    private int _used;

    /// <summary>Whether an event has been started.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Adds an event.</summary>
    /// <param name="json">The event's JSON.</param>
    /// <param name="name">The event's name; empty for none.</param>
    /// <returns>The number of bytes of the event and its frame.</returns>
    public int Add(in SplicedBody json, ReadOnlySpan<byte> name)
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
        return length;
    }

    /// <summary>Starts an event that is written piece by piece.</summary>
    public void Begin(ReadOnlySpan<byte> name)
    {
        Commit();
        output.Advance(WriteHead(output.GetSpan(HeadLength(name)), name));
    }

    /// <summary>Writes the next piece of such an event.</summary>
    /// <param name="json">The event's JSON.</param>
    /// <param name="at">The offset of the piece.</param>
    /// <param name="most">The maximum number of bytes of the piece.</param>
    /// <returns>The number of bytes of the piece.</returns>
    public int AddPiece(in SplicedBody json, int at, int most)
    {
        var target = output.GetSpan(most)[..most];
        int count = json.CopyTo(at, target);
        OnOneLine(target[..count]);
        output.Advance(count);
        return count;
    }

    /// <summary>Ends such an event, and returns the number of bytes that this took.</summary>
    public int End()
    {
        output.Write(_after.Span);
        return _after.Length;
    }

    /// <summary>Adds the event that reports why a stream broke, and what follows the last event.</summary>
    /// <param name="error">Why the stream broke.</param>
    /// <param name="format">The format of the request.</param>
    /// <param name="requestId">The gateway's id of the request; null if it has none.</param>
    public void AddError(ProviderError error, WireFormat format, string? requestId)
    {
        ArgumentNullException.ThrowIfNull(format);
        Commit();
        output.Write(_opener.Span);
        _opener = framing.Between;
        format.WriteErrorEvent(error, requestId, framing, output);
        Close();
    }

    /// <summary>Writes the end of a stream that ended properly.</summary>
    /// <param name="format">The format of the request.</param>
    public void Finish(WireFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        Commit();
        if (framing == format.Framing) output.Write(format.StreamEnd.Span);
        Close();
    }

    /// <summary>Writes what follows the last event.</summary>
    public void Close()
    {
        Commit();
        if (framing.End.IsEmpty) return;
        if (_opener.Span.SequenceEqual(framing.Start.Span)) output.Write(framing.Start.Span); // there was no event
        output.Write(framing.End.Span);
    }

    /// <summary>Passes what was added to the output, which may then be written to directly.</summary>
    public void Commit()
    {
        if (_used > 0) output.Advance(_used);
        _used = 0;
        _memory = default;
    }

    private int HeadLength(ReadOnlySpan<byte> name) => _opener.Length + (IsNamed(name) ? "event: \n".Length + name.Length : 0) + _before.Length;

    /// <summary>Writes what precedes an event's JSON, and returns its length.</summary>
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
