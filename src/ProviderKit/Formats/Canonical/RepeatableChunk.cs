using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>A chunk that contains one text of its source event and nothing else of that event.</summary>
/// <param name="json">The chunk.</param>
/// <param name="start">The position of the text in the chunk.</param>
/// <param name="length">The length of the text in bytes.</param>
/// <param name="source">The position of the text in the event.</param>
/// <param name="facts">The facts of the chunk.</param>
internal readonly ref struct RepeatableChunk(ReadOnlySpan<byte> json, int start, int length, int source, EventFacts facts)
{
    public ReadOnlySpan<byte> Before { get; } = json[..start];

    public ReadOnlySpan<byte> After { get; } = json[(start + length)..];

    /// <summary>The range of the text in the event.</summary>
    public Range Source { get; init; } = source..(source + length);

    /// <summary>The range of a number before the text that increases by one with each chunk. Default: none.</summary>
    public Range Count { get; init; }

    /// <summary>The length of the text in bytes.</summary>
    public int TextLength { get; } = length;

    public EventFacts Facts { get; } = facts;
}
