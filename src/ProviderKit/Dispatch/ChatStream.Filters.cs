using System.Text;
using ProviderKit.Dispatch.Filters;

namespace ProviderKit;

/// <content>Streams whose events pass filters before the client sees them.</content>
public sealed partial class ChatStream
{
    // Available events are filtered at once, so that they are written at once. This also limits what a slow client makes the gateway hold.
    private const int MaxFiltered = 64;

    private FilteredEvents? _filters;
    private bool _isFiltering;

    /// <summary>
    /// Passes the events from here on through <paramref name="filters"/>. Waits for the first event that comes through, so that a refusal in
    /// place of it can still become the status of the reply.
    /// </summary>
    internal async ValueTask FilterAsync(FilteredEvents filters, CancellationToken cancellationToken)
    {
        _filters = filters;
        await WaitFilteredAsync(filters, cancellationToken).ConfigureAwait(false);
    }

    private bool TryReadFiltered(FilteredEvents filters, out SplicedBody chunk)
    {
        bool any = filters.TryTake(out var streamed);
        chunk = new SplicedBody(streamed.Json, default);
        if (any) EventName = streamed.Name is { } name ? Encoding.UTF8.GetBytes(name) : default(ReadOnlyMemory<byte>);
        return any;
    }

    private async ValueTask<bool> WaitFilteredAsync(FilteredEvents filters, CancellationToken cancellationToken)
    {
        while (!filters.HasEvents)
        {
            if (filters.IsOver) return filters.IsBypassed && _scan.HasMore;
            await FilterMoreAsync(filters, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }

    /// <summary>Passes all available events to the filters. If none comes through, waits for more, or ends.</summary>
    private async ValueTask FilterMoreAsync(FilteredEvents filters, CancellationToken cancellationToken)
    {
        _isFiltering = true;
        try
        {
            while (filters.Count < MaxFiltered && TryReadScanned(out var chunk))
            {
                var streamed = new ChatEvent(chunk.ToArray(), EventName.IsEmpty ? null : Encoding.UTF8.GetString(EventName.Span));
                if (await filters.PushAsync(streamed, cancellationToken).ConfigureAwait(false) is not { } error) continue;
                Refuse(filters, error);
                return;
            }
            if (filters.HasEvents || await WaitToReadScannedAsync(cancellationToken).ConfigureAwait(false)) return;
            if (await filters.EndAsync(cancellationToken).ConfigureAwait(false) is { } atEnd) Refuse(filters, atEnd);
        }
        finally
        {
            _isFiltering = false;
        }
    }

    /// <summary>Ends the stream because a filter refused it: the client gets nothing more of the upstream's reply.</summary>
    private void Refuse(FilteredEvents filters, ProviderError error)
    {
        bool isEndLost = _scan.IsOver || _ended;
        _held.Clear();
        while (_scan.HasMore && _scan.TryTakeMore(out _)) { }
        filters.Stop(drops: false);
        // The filter may have refused the event that reported the upstream's own failure; the reader reports that failure then.
        if (Error is not null) HasToldError = false;
        Fail(error, isEndLost, withholds: true);
    }
}
