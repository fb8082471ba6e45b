using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// What stands around a text that one event after another brings. A number in it is raised by one with each, where the format
/// counts its events. The frame of an event is valid until the next is made. Not thread-safe.
/// </summary>
internal sealed class RepeatedFrame
{
    private readonly byte[] _after;
    private readonly EventFacts _facts;
    private byte[] _before;
    private int _numberStart;
    private int _numberEnd;

    public RepeatedFrame(in RepeatableChunk made)
    {
        (_before, _after, _facts) = (made.Before.ToArray(), made.After.ToArray(), made.Facts);
        (_numberStart, _numberEnd) = (made.Count.Start.Value, made.Count.End.Value);
    }

    /// <summary>The next event, around another text.</summary>
    public KnownEvent With(ReadOnlyMemory<byte> text)
    {
        if (_numberEnd > _numberStart) Raise();
        return new KnownEvent(_before, text, _after, _facts);
    }

    private void Raise()
    {
        for (int at = _numberEnd - 1; at >= _numberStart; at--)
        {
            if (_before[at] < (byte)'9')
            {
                _before[at]++;
                return;
            }
            _before[at] = (byte)'0';
        }
        // All were nines: there is one digit more.
        _before = [.. _before.AsSpan(0, _numberStart), (byte)'1', .. _before.AsSpan(_numberStart)];
        _numberEnd++;
    }
}
