using System.Buffers;

namespace ProviderKit.Formats.Canonical;

/// <summary>Texts that came in the middle of a tool call and wait for its end, in order, since only one block is open at a time. Not thread-safe.</summary>
/// <typeparam name="T">The kind of a text, such as reply text or a thought.</typeparam>
internal sealed class LateTexts<T>
    where T : notnull
{
    private const int Overhead = 256; // the memory of each entry in addition to its text, in bytes

    private readonly List<(T? Kind, ArrayBufferWriter<byte> Text)> _texts = [];
    private readonly List<bool> _areBlocks = [];

    /// <summary>The memory of the waiting texts in bytes; 0 for none.</summary>
    public long Length { get; private set; }

    /// <param name="kind">The kind of the text.</param>
    /// <param name="text">JSON text without its quotes.</param>
    public void Add(T kind, ReadOnlySpan<byte> text)
    {
        if (_texts.Count == 0 || _areBlocks[^1] || !kind.Equals(_texts[^1].Kind)) Begin(kind, areBlocks: false);
        Write(text);
    }

    /// <summary>Adds blocks that belong to the previous text, such as the signature of a thought.</summary>
    /// <param name="blocks">A JSON array.</param>
    public void AddBlocks(ReadOnlySpan<byte> blocks)
    {
        Begin(default, areBlocks: true);
        Write(blocks);
    }

    /// <summary>Removes and returns the waiting texts.</summary>
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

/// <summary>A text or blocks from <see cref="LateTexts{T}"/>.</summary>
/// <param name="Kind">The kind of the text; undefined for blocks.</param>
/// <param name="Text">JSON text without its quotes, or the array of blocks.</param>
/// <param name="AreBlocks">Whether it is blocks.</param>
internal readonly record struct LateText<T>(T Kind, ReadOnlyMemory<byte> Text, bool AreBlocks)
    where T : notnull;
