using System.Buffers;

namespace ProviderKit.Formats.Canonical;

/// <summary>What came in the middle of a tool call and waits for its end, in order: one block is open at a time. Not thread-safe.</summary>
/// <typeparam name="T">What a text is, such as the answer or a thought.</typeparam>
internal sealed class LateTexts<T>
    where T : notnull
{
    private const int Overhead = 256; // of memory, which each takes beside its text

    private readonly List<(T? Kind, ArrayBufferWriter<byte> Text)> _texts = [];
    private readonly List<bool> _areBlocks = [];

    /// <summary>Bytes that wait, with those that it takes to hold them; 0 for none.</summary>
    public long Length { get; private set; }

    /// <param name="kind">What it is.</param>
    /// <param name="text">JSON text without its quotes.</param>
    public void Add(T kind, ReadOnlySpan<byte> text)
    {
        if (_texts.Count == 0 || _areBlocks[^1] || !kind.Equals(_texts[^1].Kind)) Begin(kind, areBlocks: false);
        Write(text);
    }

    /// <summary>Adds what an upstream says of the text before, such as the signature of a thought.</summary>
    /// <param name="blocks">A JSON array.</param>
    public void AddBlocks(ReadOnlySpan<byte> blocks)
    {
        Begin(default, areBlocks: true);
        Write(blocks);
    }

    /// <summary>What waited; nothing waits any more.</summary>
    public IReadOnlyList<LateText<T>> Take()
    {
        if (_texts.Count == 0) return [];
        LateText<T>[] taken = [.. _texts.Select((text, i) => new LateText<T>(text.Kind!, text.Text.WrittenMemory, _areBlocks[i]))];
        _texts.Clear();
        _areBlocks.Clear();
        Length = 0;
        return taken;
    }

    private void Begin(T? kind, bool areBlocks)
    {
        _texts.Add((kind, new ArrayBufferWriter<byte>()));
        _areBlocks.Add(areBlocks);
        Length += Overhead;
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        _texts[^1].Text.Write(text);
        Length += text.Length;
    }
}

/// <summary>A text that waited, or blocks.</summary>
/// <param name="Kind">What the text is; without meaning for blocks.</param>
/// <param name="Text">JSON text without its quotes, or the array of blocks.</param>
/// <param name="AreBlocks">Whether it is blocks.</param>
internal readonly record struct LateText<T>(T Kind, ReadOnlyMemory<byte> Text, bool AreBlocks)
    where T : notnull;
