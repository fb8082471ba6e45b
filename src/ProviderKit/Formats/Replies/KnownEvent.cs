namespace ProviderKit.Formats.Replies;

/// <summary>An event and its facts. The JSON is in three pieces, so that a text can be framed without copying it.</summary>
/// <param name="Before">The JSON before the text; empty if <paramref name="Text"/> is the whole event.</param>
/// <param name="Text">The upstream's text, which is searched for secrets.</param>
/// <param name="After">The JSON after the text.</param>
/// <param name="Facts">The facts about the event.</param>
internal readonly record struct KnownEvent(ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> Text, ReadOnlyMemory<byte> After, EventFacts Facts)
{
    public KnownEvent(ReadOnlyMemory<byte> whole, EventFacts facts)
        : this(default, whole, default, facts)
    {
    }

    /// <summary>The event's JSON with its text replaced by <paramref name="text"/>.</summary>
    public SplicedBody With(ReadOnlyMemory<byte> text) => Before.IsEmpty
        ? new SplicedBody(text, default)
        : new SplicedBody(text, new SplicedBody.Edit(0, 0, Before), new SplicedBody.Edit(text.Length, 0, After));
}
