namespace ProviderKit.Formats.Replies;

/// <summary>
/// Reads the events of one stream in one format and converts each to the event that the client gets. One virtual call per event. For one
/// reader at a time.
/// </summary>
internal abstract class StreamScan : IDisposable
{
    /// <summary>The usage that the upstream has reported so far.</summary>
    public virtual ChatUsage Usage { get; protected set; }

    /// <summary>Why the stream is broken; set if <see cref="Read"/> returns <see cref="ScannedEvent.Broken"/>.</summary>
    public ProviderError? Error { get; protected set; }

    /// <summary>Whether the event last read has content, so that the response to the client can begin.</summary>
    public bool HasContent { get; protected set; }

    /// <summary>
    /// Whether an event with content has been seen. From then on <see cref="HasContent"/> need not be set, so
    /// formats can recognize events by their shape.
    /// </summary>
    public bool Primed { get; set; }

    /// <summary>The name of the event last returned, in UTF-8; empty in formats without event names.</summary>
    public ReadOnlyMemory<byte> EventName { get; protected set; }

    /// <summary>Whether the event last read became further events, which <see cref="TryTakeMore"/> returns.</summary>
    public bool HasMore { get; protected set; }

    /// <summary>The name of a top-level member of the format's events whose values vary without meaning; may be empty.</summary>
    public virtual ReadOnlySpan<byte> Varying => default;

    /// <summary>Takes the next of several events into which an upstream's event was converted.</summary>
    /// <param name="chunk">The event; valid until the next call on this object.</param>
    public virtual bool TryTakeMore(out SplicedBody chunk)
    {
        chunk = default;
        return false;
    }

    /// <summary>Called when the reply is complete. <see cref="TryTakeMore"/> then returns the format's final events.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>Called when the stream has failed. <see cref="TryTakeMore"/> then returns the format's final events.</summary>
    /// <param name="error">The error that the client gets.</param>
    /// <param name="isEndLost">Whether the event last read was the end of the reply and is not sent to the client, so that another event gets its number.</param>
    /// <param name="withholds">Whether the client must not get the parts of the reply that it has not received yet.</param>
    /// <returns>Whether the final events report the error. Default: false, there are none.</returns>
    public virtual bool Fail(ProviderError error, bool isEndLost = false, bool withholds = false) => false;

    /// <summary>Reads the next event of the upstream.</summary>
    /// <param name="json">Its JSON; valid until the next call.</param>
    /// <param name="chunk">The event for the client; valid as long as <paramref name="json"/>, and until the next call on this object.</param>
    public abstract ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk);

    /// <summary>Reads the next event that a translation has written for this client in the canonical format.</summary>
    /// <param name="known">The event and its facts.</param>
    /// <param name="chunk">As for <see cref="Read"/>.</param>
    /// <exception cref="NotSupportedException">No translation writes this format.</exception>
    public virtual ScannedEvent ReadKnown(in KnownEvent known, out SplicedBody chunk) => throw new NotSupportedException();

    /// <summary>Called when the upstream has no more events.</summary>
    /// <param name="concluded">Whether the upstream has marked the end, rather than only stopping to send.</param>
    /// <returns>Whether the reply is complete.</returns>
    public abstract bool IsComplete(bool concluded);

    /// <summary>Whether the last event of the reply has been read, in formats that have one: the reply is then complete, however the connection ends.</summary>
    public virtual bool IsOver => false;

    /// <summary>Releases memory.</summary>
    public abstract void Dispose();

    protected ScannedEvent Break(ProviderError error)
    {
        Error = error;
        return ScannedEvent.Broken;
    }
}

/// <summary>The result of reading an event of an upstream.</summary>
internal enum ScannedEvent
{
    /// <summary>No event for the client.</summary>
    None,

    /// <summary>One event for the client.</summary>
    One,

    /// <summary>The stream is broken.</summary>
    Broken,
}
