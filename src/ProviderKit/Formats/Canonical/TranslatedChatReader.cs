namespace ProviderKit.Formats.Canonical;

/// <summary>A vendor's own events, read as OpenAI chunks. Disposes of <c>memory</c>, what the request's objects hold, with them.</summary>
internal sealed class TranslatedChatReader(
    ChatEventReader upstream, IChatStreamTranslator translation, ReplyContext context, IDisposable? memory = null) : ChatEventReader
{
    private readonly ChunkWriter _chunks = new(context);
    private bool _ended;

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        while (!_chunks.TryTake(out chunk))
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
