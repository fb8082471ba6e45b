namespace ProviderKit.Formats.Replies.Observing;

/// <summary>Forwards the events of a stream and records their content. For one reader at a time.</summary>
internal sealed class ObservedEvents(ChatEventReader events, ReplyObservation observation) : ChatEventReader
{
    internal override ReadOnlySpan<byte> WrittenModel => events.WrittenModel;

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        bool read = events.TryRead(out chunk);
        if (read) observation.Read(chunk);
        else Follow();
        return read;
    }

    internal override bool TryReadKnown(out KnownEvent chunk)
    {
        bool read = events.TryReadKnown(out chunk);
        if (!read) Follow();
        return read;
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        bool more = await events.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        Follow();
        return more;
    }

    public override ValueTask DisposeAsync() => events.DisposeAsync();

    private void Follow() => (Error, Concluded) = (events.Error, events.Concluded);
}
