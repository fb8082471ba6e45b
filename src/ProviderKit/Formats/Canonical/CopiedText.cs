using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Records which part of the output is a text copied from the source event. If the next event differs only in that text, it
/// needs no translation. Mutable: hold it in a field.
/// </summary>
internal struct CopiedText
{
    private ReadOnlyMemory<byte> _source;
    private (int Start, int Length, int Source) _text; // the last text that was copied from the source
    private Range _count;
    private bool _mayRepeat;

    /// <summary>Begins the translation of a new event.</summary>
    public void From(ReadOnlyMemory<byte> upstreamEvent)
    {
        _source = upstreamEvent;
        _text = default;
        _count = default;
        _mayRepeat = false;
    }

    /// <summary>Records a text that is about to be written.</summary>
    /// <param name="text">The text. A text that was repaired is not part of the event and is ignored.</param>
    /// <param name="start">Its position in the output.</param>
    public void Note(ReadOnlySpan<byte> text, int start) =>
        _text = _source.Span.Overlaps(text, out int source) ? (start, text.Length, source) : default;

    /// <summary>Records a number that is about to be written and that increases by one with each event.</summary>
    public void NoteCount(Range place) => _count = place;

    /// <summary>Allows the output of the event to be repeated.</summary>
    public void MayRepeat() => _mayRepeat = true;

    /// <summary>The output of the event, if it may be repeated.</summary>
    /// <param name="written">The pending output.</param>
    /// <param name="count">The number of pieces in it.</param>
    /// <param name="facts">The facts of the first piece.</param>
    /// <param name="chunk">The piece; default if it may not be repeated.</param>
    public readonly bool TryGet(ReadOnlySpan<byte> written, int count, EventFacts facts, out RepeatableChunk chunk)
    {
        bool can = _mayRepeat && _text.Length > 0 && count == 1;
        chunk = can ? new RepeatableChunk(written, _text.Start, _text.Length, _text.Source, facts) { Count = _count } : default;
        return can;
    }
}
