namespace ProviderKit.Formats.Canonical;

/// <summary>A vendor's own events, read as OpenAI chunks. Disposes of <c>memory</c>, what the request's objects hold, with them.</summary>
internal sealed class TranslatedChatReader(
    ChatEventReader upstream, IChatStreamTranslator translation, ReplyContext context, IDisposable? memory = null) : ChatEventReader
{
    private readonly ChunkWriter _chunks = new(context);
    private bool _ended;

    internal override ReadOnlySpan<byte> WrittenModel => _chunks.Model;

    public override bool TryRead(out ReadOnlyMemory<byte> chunk) => TryRead(out chunk, out _);

    internal override bool TryReadKnown(out KnownEvent chunk)
    {
        bool read = TryRead(out var whole, out var facts);
        chunk = new KnownEvent(whole, facts);
        return read;
    }

    private bool TryRead(out ReadOnlyMemory<byte> chunk, out EventFacts facts)
    {
        while (!_chunks.TryTake(out chunk, out facts))
        {
            if (_ended || !upstream.TryRead(out var upstreamEvent)) return false;
            // What was translated before an error is the client's to see first.
            Error = translation.Translate(upstreamEvent.Span, _chunks);
            _ended = Error is not null || translation.Ended;
        }
        return true;
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_ended) return false;
        if (await upstream.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) return true;
        _ended = true;
        Error = upstream.Error;
        if (Error is null) translation.Complete(_chunks);
        return Error is null;
    }

    public override async ValueTask DisposeAsync()
    {
        await upstream.DisposeAsync().ConfigureAwait(false);
        _chunks.Dispose();
        context.Chat.Dispose();
        memory?.Dispose();
    }
}
