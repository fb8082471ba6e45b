using ProviderKit.Vendors.OwnFormats;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// A vendor's own events, read as OpenAI chunks by an app's format. Disposes of <c>memory</c>, what is held for the request that the format
/// still knows, with them.
/// </summary>
internal sealed class VendorChatReader(ChatEventReader upstream, IVendorStream translation, VendorReplyContext context, IDisposable? memory = null) : ChatEventReader
{
    private readonly ChatChunkOutput _chunks = new();
    private bool _ended;

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        while (!_chunks.TryTake(out chunk))
        {
            if (_ended || !upstream.TryRead(out var upstreamEvent)) return false;
            // What was translated before an error is the client's to see first.
            bool isOver = false;
            Error = FormatFaults.Read(context, () =>
            {
                var error = translation.Translate(upstreamEvent, _chunks);
                isOver = error is null && translation.IsOver;
                return error;
            });
            Concluded = isOver;
            _ended = Error is not null || isOver;
        }
        return true;
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (_ended) return false;
        if (await upstream.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) return true;
        _ended = true;
        Error = upstream.Error ?? FormatFaults.Read(context, () =>
        {
            translation.Complete(_chunks);
            return null;
        });
        return Error is null || _chunks.Any;
    }

    public override ValueTask DisposeAsync()
    {
        memory?.Dispose();
        return upstream.DisposeAsync();
    }
}
