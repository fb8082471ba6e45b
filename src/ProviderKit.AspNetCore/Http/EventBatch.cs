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

    public void Add(in SplicedBody chunk)
    {
        int length = chunk.Length + "data: \n\n".Length;
        if (_memory.Length - _used < length)
        {
            Commit();
            _memory = output.GetMemory(length);
        }
        var target = _memory.Span[_used..];
        "data: "u8.CopyTo(target);
        var json = target["data: ".Length..(length - 2)];
        chunk.CopyTo(json);
        OnOneLine(json);
        "\n\n"u8.CopyTo(target[(length - 2)..]);
        _used += length;
        Unflushed += length;
    }

    /// <summary>Writes an event piece by piece, as fast as its client reads, so that it is not in memory twice.</summary>
    public async ValueTask AddInPiecesAsync(SplicedBody chunk, int piece, CancellationToken cancellationToken)
    {
        Commit();
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

    /// <summary>A line break would end the data line; in JSON it can only be white space.</summary>
    private static void OnOneLine(Span<byte> json)
    {
        if (!json.ContainsAny((byte)'\n', (byte)'\r')) return;
        json.Replace((byte)'\n', (byte)' ');
        json.Replace((byte)'\r', (byte)' ');
    }
}
