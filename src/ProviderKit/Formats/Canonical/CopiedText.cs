using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Remembers which piece of what is written is a text of the event that it is made from, so that the next event, which
/// differs in that text alone, needs no translation. Mutable: hold it in a field.
/// </summary>
internal struct CopiedText
{
    private ReadOnlyMemory<byte> _source;
    private (int Start, int Length, int Source) _text; // the last that was copied from the source
    private Range _count;
    private bool _mayRepeat;

    /// <summary>A new event is translated.</summary>
    public void From(ReadOnlyMemory<byte> upstreamEvent)
    {
        _source = upstreamEvent;
        _text = default;
        _count = default;
        _mayRepeat = false;
    }

    /// <summary>A text is about to be written.</summary>
    /// <param name="text">The text; one that had to be mended stands nowhere in the event.</param>
    /// <param name="start">Where it will stand in what is written.</param>
    public void Note(ReadOnlySpan<byte> text, int start) =>
        _text = _source.Span.Overlaps(text, out int source) ? (start, text.Length, source) : default;

    /// <summary>A number is about to be written that the next event has raised by one.</summary>
    public void NoteCount(Range place) => _count = place;

    /// <summary>Allows what the event became to be repeated.</summary>
    public void MayRepeat() => _mayRepeat = true;

    /// <summary>What the event became, if it may be repeated.</summary>
    /// <param name="written">All that was written since the last was taken.</param>
    /// <param name="count">How many it is.</param>
    /// <param name="facts">What the first says.</param>
    /// <param name="chunk">The one; default when it may not be repeated.</param>
    public readonly bool TryGet(ReadOnlySpan<byte> written, int count, EventFacts facts, out RepeatableChunk chunk)
    {
        bool can = _mayRepeat && _text.Length > 0 && count == 1;
        chunk = can ? new RepeatableChunk(written, _text.Start, _text.Length, _text.Source, facts) { Count = _count } : default;
        return can;
    }
}
