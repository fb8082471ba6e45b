using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats;

/// <summary>
/// Reads a stream in the canonical format and writes it in the client's format. If an event differs from the previous one only in
/// its text, it is not translated: its text is inserted into the translation of the previous event.
/// </summary>
internal sealed class BridgedScan(StreamScan canonical, IStreamBridge bridge) : StreamScan
{
    private readonly EventQueue _events = new();
    private readonly PooledBuffer _chunk = new(1024);
    private readonly EventTemplate _template = new();
    private readonly FrameTemplate _frame = new();
    private bool _says; // whether the stream has had content, so that there is a reply that can be complete

    public override ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk)
    {
        if (_template.TryFill(json, out var made)) return Repeat(made, out chunk);
        _template.Forget();
        var result = Translate(canonical.Read(json, out var read), read, out chunk, out var repeatable, out var text);
        // If the text is not the event's own, parts of one answer have been merged.
        if (!text.IsEmpty && json.Span.Overlaps(text.Span, out int at))
            _template.Learn(json.Span, canonical.Varying, repeatable with { Source = at..(at + text.Length) });
        return result;
    }

    public override ScannedEvent ReadKnown(in KnownEvent known, out SplicedBody chunk)
    {
        if (_frame.TryFill(known, out var made)) return Repeat(made, out chunk);
        _frame.Forget();
        var result = Translate(canonical.ReadKnown(known, out var read), read, out chunk, out var repeatable, out var text);
        if (!text.IsEmpty && text.Equals(known.Text)) _frame.Learn(known, repeatable);
        return result;
    }

    public override bool TryTakeMore(out SplicedBody chunk)
    {
        bool taken = _events.TryTake(out var next);
        (chunk, EventName, HasMore) = (new SplicedBody(next.Json, default), next.Name, !_events.IsEmpty);
        return taken;
    }

    // Some upstreams say that the stream is complete but give no finish reason. This is accepted, because clients of such formats
    // have no other sign of the end.
    public override bool IsComplete(bool concluded) => canonical.IsComplete(concluded) || (concluded && _says);

    public override void Complete()
    {
        bridge.Complete(_events);
        HasMore = !_events.IsEmpty;
    }

    public override bool Fail(ProviderError error, bool isEndLost = false, bool withholds = false)
    {
        // Includes what was translated from the last chunk before it broke the stream.
        bool told = bridge.Fail(error, _events, isEndLost, withholds);
        HasMore = told && !_events.IsEmpty;
        return told;
    }

    public override void Dispose()
    {
        canonical.Dispose();
        bridge.Dispose();
        _events.Dispose();
        _chunk.Dispose();
        _template.Dispose();
    }

    /// <summary>Writes an event with the name, usage and content flag of the previous event.</summary>
    private ScannedEvent Repeat(in KnownEvent made, out SplicedBody chunk)
    {
        bridge.Repeated(made.Text.Span);
        chunk = made.With(made.Text);
        return ScannedEvent.One;
    }

    /// <param name="read">How the canonical scan classified the chunk.</param>
    /// <param name="canonicalChunk">The chunk in the canonical format.</param>
    /// <param name="chunk">The first event for the client.</param>
    /// <param name="made">That event, if it can be repeated.</param>
    /// <param name="text">The event's text, as part of the chunk's source; empty if the event cannot be repeated.</param>
    private ScannedEvent Translate(
        ScannedEvent read, in SplicedBody canonicalChunk, out SplicedBody chunk, out RepeatableChunk made, out ReadOnlyMemory<byte> text)
    {
        chunk = default;
        made = default;
        text = default;
        Usage = canonical.Usage;
        if (read == ScannedEvent.Broken) return Break(canonical.Error!);
        if (read == ScannedEvent.None) return read;
        // The events of the previous chunk have been taken, so their memory can be reused.
        canonical.Primed = Primed;
        HasContent = canonical.HasContent;
        _says |= HasContent;
        _chunk.Clear();
        canonicalChunk.WriteTo(_chunk);
        _events.From(_chunk.Written);
        if (bridge.Translate(_chunk.Written.Span, _events) is { } error) return Break(error);
        if (_events.TryGetRepeatable(out made)) text = canonicalChunk.SourceAt(made.Source.Start.Value, made.TextLength);
        return TryTakeMore(out chunk) ? ScannedEvent.One : ScannedEvent.None;
    }
}
