using System.Buffers;
using System.IO.Pipelines;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Frames events side by side in the output's memory: asking the server for memory costs more than an event.</summary>
internal sealed class EventBatch(PipeWriter output)
{
    private Memory<byte> _memory;
    private int _used;

    /// <summary>Bytes added since the last flush.</summary>
    public int Unflushed { get; private set; }

    /// <param name="chunk">The event's JSON.</param>
    /// <param name="name">Its name; empty for none.</param>
    public void Add(in SplicedBody chunk, ReadOnlySpan<byte> name)
    {
        int named = name.IsEmpty ? 0 : "event: \n".Length + name.Length;
        int length = named + chunk.Length + "data: \n\n".Length;
        if (_memory.Length - _used < length)
        {
            Commit();
            _memory = output.GetMemory(length);
        }
        var target = _memory.Span.Slice(_used, length);
        if (named > 0) WriteName(target, name);
        target = target[named..];
        "data: "u8.CopyTo(target);
        var json = target["data: ".Length..^2];
        chunk.CopyTo(json);
        OnOneLine(json);
        "\n\n"u8.CopyTo(target[^2..]);
        _used += length;
        Unflushed += length;
    }

    /// <summary>Writes an event piece by piece, as fast as its client reads, so that it is not in memory twice.</summary>
    public async ValueTask AddInPiecesAsync(SplicedBody chunk, ReadOnlyMemory<byte> name, int piece, CancellationToken cancellationToken)
    {
        Commit();
        if (!name.IsEmpty)
        {
            int named = "event: \n".Length + name.Length;
            WriteName(output.GetSpan(named), name.Span);
            output.Advance(named);
        }
        output.Write("data: "u8);
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
        output.Write("\n\n"u8);
        Unflushed += 2;
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

    private static void WriteName(Span<byte> target, ReadOnlySpan<byte> name)
    {
        "event: "u8.CopyTo(target);
        name.CopyTo(target["event: ".Length..]);
        target["event: ".Length + name.Length] = (byte)'\n';
    }

    /// <summary>A line break would end the data line; in JSON it can only be white space.</summary>
    private static void OnOneLine(Span<byte> json)
    {
        if (!json.ContainsAny((byte)'\n', (byte)'\r')) return;
        json.Replace((byte)'\n', (byte)' ');
        json.Replace((byte)'\r', (byte)' ');
    }
}
