namespace ProviderKit.Formats.Canonical;

/// <summary>
/// What one <see cref="KnownEvent"/> became, to make the same of the next in the same frame. The bytes of a frame need not be
/// compared: a frame that is new has memory of its own (<see cref="EventTemplate"/>). Not thread-safe.
/// </summary>
internal sealed class FrameTemplate
{
    private ReadOnlyMemory<byte> _knownBefore;
    private ReadOnlyMemory<byte> _knownAfter;
    private byte[] _before = [];
    private byte[] _after = [];
    private EventFacts _facts;

    /// <summary>The next event may mean something else: another has come between.</summary>
    public void Forget() => _knownBefore = default;

    /// <summary>Remembers an event and the one that it became. One without a frame is not remembered.</summary>
    public void Learn(in KnownEvent known, in RepeatableChunk made)
    {
        if (known.Before.IsEmpty) return;
        (_knownBefore, _knownAfter) = (known.Before, known.After);
        (_before, _after, _facts) = (made.Before.ToArray(), made.After.ToArray(), made.Facts);
    }

    /// <summary>Makes what an event in the same frame becomes.</summary>
    public bool TryFill(in KnownEvent known, out KnownEvent made)
    {
        bool same = !_knownBefore.IsEmpty && !known.Text.IsEmpty && known.Before.Equals(_knownBefore) && known.After.Equals(_knownAfter);
        made = same ? new KnownEvent(_before, known.Text, _after, _facts) : default;
        return same;
    }
}
