namespace ProviderKit.Formats.Replies;

/// <summary>
/// Reads the events of one stream in one format and makes each of them the client's. One virtual call per event. For one
/// reader at a time.
/// </summary>
internal abstract class StreamScan : IDisposable
{
    /// <summary>The usage as far as the upstream has said it.</summary>
    public virtual ChatUsage Usage { get; protected set; }

    /// <summary>Why the stream is broken; set when <see cref="Read"/> returns <see cref="ScannedEvent.Broken"/>.</summary>
    public ProviderError? Error { get; protected set; }

    /// <summary>Whether the event last read says something to the client, so that the answer may begin.</summary>
    public bool HasContent { get; protected set; }

    /// <summary>
    /// Whether an event with content has been seen. From then on <see cref="HasContent"/> need not be told any more, which
    /// lets formats recognise events by their shape.
    /// </summary>
    public bool Primed { get; set; }

    /// <summary>The name of the event last given out, in UTF-8; empty in formats whose events have none.</summary>
    public ReadOnlyMemory<byte> EventName { get; protected set; }

    /// <summary>Whether what was read last has come to further events, for <see cref="TryTakeMore"/>.</summary>
    public bool HasMore { get; protected set; }

    /// <summary>A top-level member of the format's events whose values differ from event to event and say nothing; empty for none.</summary>
    public virtual ReadOnlySpan<byte> Varying => default;

    /// <summary>Takes the next of several events that one of the upstream's has come to.</summary>
    /// <param name="chunk">Valid until the next call here.</param>
    public virtual bool TryTakeMore(out SplicedBody chunk)
    {
        chunk = default;
        return false;
    }

    /// <summary>The reply is complete: what the format has to say at the end is there for <see cref="TryTakeMore"/>.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>The stream has failed: what the format has to say at the end is there for <see cref="TryTakeMore"/>.</summary>
    /// <param name="error">Why, as the client is to know it.</param>
    /// <param name="isEndLost">Whether the event read last was the end of the reply, and the client is not given it: another has its number.</param>
    /// <param name="withholds">Whether the client is not to be given what of the reply it has not been given yet.</param>
    /// <returns>Whether that says why. Default: false, and nothing is there.</returns>
    public virtual bool Fail(ProviderError error, bool isEndLost = false, bool withholds = false) => false;

    /// <summary>Takes the next event of the upstream.</summary>
    /// <param name="json">Its JSON; valid until the next call.</param>
    /// <param name="chunk">What the client is to see; valid as long as <paramref name="json"/>, and until the next call here.</param>
    public abstract ScannedEvent Read(ReadOnlyMemory<byte> json, out SplicedBody chunk);

    /// <summary>Takes the next event where a translation has written it, in the canonical format, for this client.</summary>
    /// <param name="known">The event, with what it says.</param>
    /// <param name="chunk">As for <see cref="Read"/>.</param>
    /// <exception cref="NotSupportedException">No translation writes this format.</exception>
    public virtual ScannedEvent ReadKnown(in KnownEvent known, out SplicedBody chunk) => throw new NotSupportedException();

    /// <summary>The upstream has no more events.</summary>
    /// <param name="concluded">Whether it has said so itself, rather than only stopped sending.</param>
    /// <returns>Whether the reply is complete.</returns>
    public abstract bool IsComplete(bool concluded);

    /// <summary>Whether the last event of the reply has been read, in formats that have one: the reply is then complete, however the connection ends.</summary>
    public virtual bool IsOver => false;

    /// <summary>Gives memory back.</summary>
    public abstract void Dispose();

    protected ScannedEvent Break(ProviderError error)
    {
        Error = error;
        return ScannedEvent.Broken;
    }
}

/// <summary>What an event of an upstream's comes to.</summary>
internal enum ScannedEvent
{
    /// <summary>Nothing that the client is to see.</summary>
    None,

    /// <summary>One event for the client.</summary>
    One,

    /// <summary>The stream is broken.</summary>
    Broken,
}
