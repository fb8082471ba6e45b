using ProviderKit.Upstream;

namespace ProviderKit.Formats;

/// <summary>Reads a stream in the canonical format and gives it out in the client's.</summary>
internal sealed class BridgedScan(StreamScan canonical, IStreamBridge bridge) : StreamScan
{
    private readonly EventQueue _events = new();
    private readonly PooledBuffer _chunk = new(1024);

    public override ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk) => Translate(canonical.Read(json, out var read), read, out chunk);

    public override ScannedEvent ReadKnown(in KnownEvent known, out SplicedBody chunk) => Translate(canonical.ReadKnown(known, out var read), read, out chunk);

    public override bool TryTakeMore(out SplicedBody chunk)
    {
        bool taken = _events.TryTake(out var next);
        (chunk, EventName, HasMore) = (new SplicedBody(next.Json, default), next.Name, !_events.IsEmpty);
        return taken;
    }

    public override bool IsComplete(bool concluded) => canonical.IsComplete(concluded);

    public override void Complete()
    {
        bridge.Complete(_events);
        HasMore = !_events.IsEmpty;
    }

    public override void Dispose()
    {
        canonical.Dispose();
        _events.Dispose();
        _chunk.Dispose();
    }

    private ScannedEvent Translate(ScannedEvent read, in SplicedBody canonicalChunk, out SplicedBody chunk)
    {
        chunk = default;
        Usage = canonical.Usage;
        if (read == ScannedEvent.Broken) return Break(canonical.Error!);
        if (read == ScannedEvent.None) return read;
        // The events of the chunk before have been taken, so their memory may be written anew.
        canonical.Primed = Primed;
        HasContent = canonical.HasContent;
        _chunk.Clear();
        canonicalChunk.WriteTo(_chunk);
        if (bridge.Translate(_chunk.Written.Span, _events) is { } error) return Break(error);
        return TryTakeMore(out chunk) ? ScannedEvent.One : ScannedEvent.None;
    }
}
