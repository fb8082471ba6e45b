using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>Reads a vendor's own events as OpenAI chunks. Also disposes of <c>memory</c>, the memory of the request's objects.</summary>
internal sealed class TranslatedChatReader(
    ChatEventReader upstream, IChatStreamTranslator translation, ReplyContext context, IDisposable? memory = null) : ChatEventReader
{
    private readonly ChunkWriter _chunks = new(context);
    private readonly EventTemplate _template = new();
    private bool _ended;

    internal override ReadOnlySpan<byte> WrittenModel => _chunks.Model;

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        while (!_chunks.TryTake(out chunk))
        {
            if (_ended || !upstream.TryRead(out var upstreamEvent)) return false;
            Translate(upstreamEvent);
        }
        return true;
    }

    internal override bool TryReadKnown(out KnownEvent chunk)
    {
        ReadOnlyMemory<byte> whole;
        EventFacts facts;
        while (!_chunks.TryTake(out whole, out facts))
        {
            chunk = default;
            if (_ended || !upstream.TryRead(out var upstreamEvent)) return false;
            if (_template.TryFill(upstreamEvent, out chunk))
            {
                translation.Repeated(upstreamEvent.Span, chunk.Text.Span);
                return true;
            }
            Translate(upstreamEvent);
        }
        chunk = new KnownEvent(whole, facts);
        return true;
    }

    private void Translate(ReadOnlyMemory<byte> upstreamEvent)
    {
        _template.Forget();
        _chunks.From(upstreamEvent);
        // Chunks translated before an error are delivered first.
        Error = translation.Translate(upstreamEvent.Span, _chunks);
        _ended = Error is not null || translation.Ended;
        if (!_ended && _chunks.TryGetRepeatable(out var chunk)) _template.Learn(upstreamEvent.Span, translation.Varying, chunk);
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
        _template.Dispose();
        _chunks.Dispose();
        context.Chat.Dispose();
        memory?.Dispose();
    }
}
