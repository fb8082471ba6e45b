using System.Buffers;

namespace ProviderKit.Formats.Canonical;

/// <summary>Texts that came in the middle of a tool call and wait for its end, in order: one block is open at a time. Not thread-safe.</summary>
/// <typeparam name="T">What a text is, such as the answer or a thought.</typeparam>
internal sealed class LateTexts<T>
    where T : notnull
{
    private readonly List<(T Kind, ArrayBufferWriter<byte> Text)> _texts = [];

    /// <summary>Bytes that wait.</summary>
    public long Length { get; private set; }

    /// <param name="kind">What it is.</param>
    /// <param name="text">JSON text without its quotes.</param>
    public void Add(T kind, ReadOnlySpan<byte> text)
    {
        if (_texts.Count == 0 || !_texts[^1].Kind.Equals(kind)) _texts.Add((kind, new ArrayBufferWriter<byte>()));
        _texts[^1].Text.Write(text);
        Length += text.Length;
    }

    /// <summary>The texts that waited; none wait any more.</summary>
    public IReadOnlyList<(T Kind, ReadOnlyMemory<byte> Text)> Take()
    {
        if (_texts.Count == 0) return [];
        (T, ReadOnlyMemory<byte>)[] taken = [.. _texts.Select(t => (t.Kind, t.Text.WrittenMemory))];
        _texts.Clear();
        Length = 0;
        return taken;
    }
}
