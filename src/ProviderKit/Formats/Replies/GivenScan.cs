namespace ProviderKit.Formats.Replies;

/// <summary>Forwards the events of a reply that an app has created, unchanged.</summary>
/// <param name="events">The events, if they have names; otherwise null.</param>
/// <param name="format">The format of the events.</param>
internal sealed class GivenScan(GivenEvents? events, WireFormat format) : StreamScan
{
    public override ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk)
    {
        if (format.UsageIn(json.Span) is { } usage) Usage = usage;
        EventName = events?.Name ?? default;
        chunk = new SplicedBody(json);
        return ScannedEvent.One;
    }

    public override bool IsComplete(bool concluded) => true;

    public override bool Fail(ProviderError error, bool isEndLost = false, bool withholds = false) => events is { HasToldError: true };

    public override void Dispose()
    {
    }
}
