namespace ProviderKit.Formats.Replies;

/// <summary>An event and what it says. Its JSON is in three pieces, so that a text need not be copied to be framed.</summary>
/// <param name="Before">What stands before the text; empty when <paramref name="Text"/> is the whole event.</param>
/// <param name="Text">The piece that is the upstream's: it is searched for secrets.</param>
/// <param name="After">What stands after the text.</param>
/// <param name="Facts">What the event says.</param>
internal readonly record struct KnownEvent(ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> Text, ReadOnlyMemory<byte> After, EventFacts Facts)
{
    public KnownEvent(ReadOnlyMemory<byte> whole, EventFacts facts)
        : this(default, whole, default, facts)
    {
    }

    /// <summary>The event's JSON, with <paramref name="text"/> in place of its own text.</summary>
    public SplicedBody With(ReadOnlyMemory<byte> text) => Before.IsEmpty
        ? new SplicedBody(text, default)
        : new SplicedBody(text, new SplicedBody.Edit(0, 0, Before), new SplicedBody.Edit(text.Length, 0, After));
}
