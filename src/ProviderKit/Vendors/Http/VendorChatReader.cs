using ProviderKit.Vendors.OwnFormats;

namespace ProviderKit.Vendors.Http;

/// <summary>Translates a vendor's own events to OpenAI chunks, using an app's format.</summary>
internal sealed class VendorChatReader(ChatEventReader upstream, IVendorStream translation, VendorReplyContext context) : ChatEventReader
{
    private readonly ChatChunkOutput _chunks = new();
    private bool _ended;

    public override bool TryRead(out ReadOnlyMemory<byte> chunk)
    {
        while (!_chunks.TryTake(out chunk))
        {
            if (_ended || !upstream.TryRead(out var upstreamEvent)) return false;
            // Chunks translated before an error are delivered first.
            Error = Translate(upstreamEvent);
            _ended = Error is not null || translation.IsOver;
            Concluded = Error is null && translation.IsOver;
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

    private ProviderError? Translate(ReadOnlyMemory<byte> upstreamEvent)
    {
        try
        {
            return translation.Translate(upstreamEvent, _chunks);
        }
        catch (Exception e) when (FormatFaults.AreOfTheReply(e))
        {
            return FormatFaults.NotInFormat(context);
        }
    }

    public override ValueTask DisposeAsync() => upstream.DisposeAsync();
}
