using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// What one <see cref="KnownEvent"/> became, to make the same of the next in the same frame. The bytes of a frame need not be
/// compared: a frame that is new has memory of its own (<see cref="EventTemplate"/>). Not thread-safe.
/// </summary>
internal sealed class FrameTemplate
{
    private ReadOnlyMemory<byte> _knownBefore;
    private ReadOnlyMemory<byte> _knownAfter;
    private RepeatedFrame? _made;

    /// <summary>The next event may mean something else: another has come between.</summary>
    public void Forget() => _knownBefore = default;

    /// <summary>Remembers an event and the one that it became. One without a frame is not remembered.</summary>
    public void Learn(in KnownEvent known, in RepeatableChunk made)
    {
        if (known.Before.IsEmpty) return;
        (_knownBefore, _knownAfter) = (known.Before, known.After);
        _made = new RepeatedFrame(made);
    }

    /// <summary>Makes what an event in the same frame becomes.</summary>
    public bool TryFill(in KnownEvent known, out KnownEvent made)
    {
        bool same = !_knownBefore.IsEmpty && !known.Text.IsEmpty && known.Before.Equals(_knownBefore) && known.After.Equals(_knownAfter);
        made = same ? _made!.With(known.Text) : default;
        return same;
    }
}
