using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// The bytes around a text that a series of events brings. If the format numbers its events, a number in it increases by one with
/// each event. The frame of an event is valid until the next is created. Not thread-safe.
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

    /// <summary>Creates the next event, with another text.</summary>
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
        // All digits were nines, so one digit is added.
        _before = [.. _before.AsSpan(0, _numberStart), (byte)'1', .. _before.AsSpan(_numberStart)];
        _numberEnd++;
    }
}
