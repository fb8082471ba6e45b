using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// A template from one translated <see cref="KnownEvent"/>, for translating the next event with the same frame. Frames are compared by
/// reference, since a new frame has its own memory (<see cref="EventTemplate"/>). Not thread-safe.
/// </summary>
internal sealed class FrameTemplate
{
    private ReadOnlyMemory<byte> _knownBefore;
    private ReadOnlyMemory<byte> _knownAfter;
    private RepeatedFrame? _made;

    /// <summary>Forgets the template, because another event has come in between and the state may have changed.</summary>
    public void Forget() => _knownBefore = default;

    /// <summary>Learns an event and its translation. An event without a frame is ignored.</summary>
    public void Learn(in KnownEvent known, in RepeatableChunk made)
    {
        if (known.Before.IsEmpty) return;
        (_knownBefore, _knownAfter) = (known.Before, known.After);
        _made = new RepeatedFrame(made);
    }

    /// <summary>Creates the translation of an event with the same frame.</summary>
    public bool TryFill(in KnownEvent known, out KnownEvent made)
    {
        bool same = !_knownBefore.IsEmpty && !known.Text.IsEmpty && known.Before.Equals(_knownBefore) && known.After.Equals(_knownAfter);
        made = same ? _made!.With(known.Text) : default;
        return same;
    }
}
