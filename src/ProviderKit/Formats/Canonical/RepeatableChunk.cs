using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>A chunk that frames a text of the event it was made from, and holds nothing else of that event.</summary>
/// <param name="json">The chunk.</param>
/// <param name="start">Where the text stands in it.</param>
/// <param name="length">Bytes of the text.</param>
/// <param name="source">Where the text stands in the event.</param>
/// <param name="facts">What the chunk says.</param>
internal readonly ref struct RepeatableChunk(ReadOnlySpan<byte> json, int start, int length, int source, EventFacts facts)
{
    public ReadOnlySpan<byte> Before { get; } = json[..start];

    public ReadOnlySpan<byte> After { get; } = json[(start + length)..];

    /// <summary>Where the text stands in the event.</summary>
    public Range Source { get; init; } = source..(source + length);

    /// <summary>Where a number stands in it that the next is to have raised by one; it stands before the text. Default: nowhere.</summary>
    public Range Count { get; init; }

    /// <summary>Bytes of the text.</summary>
    public int TextLength { get; } = length;

    public EventFacts Facts { get; } = facts;
}
