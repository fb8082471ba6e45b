using System.Text;
using ProviderKit.Dispatch.Filters;

namespace ProviderKit;

/// <content>Streams whose events pass filters before the client sees them.</content>
public sealed partial class ChatStream
{
    // What is here goes through the filters at once, so that it is written at once; a client that reads slowly holds no more than this.
    private const int MaxFiltered = 64;

    private FilteredEvents? _filters;
    private bool _isFiltering;

    /// <summary>
    /// Has <paramref name="filters"/> look at the events from here on. Waits for the first one that comes through, so that a refusal in
    /// place of it can still become the status of the answer.
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

    /// <summary>Gives the filters all events that are here. If none comes through, waits for more, or ends.</summary>
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

    /// <summary>A filter ends the stream: the client gets nothing more of the upstream's.</summary>
    private void Refuse(FilteredEvents filters, ProviderError error)
    {
        bool isEndLost = _scan.IsOver || _ended;
        _held.Clear();
        while (_scan.HasMore && _scan.TryTakeMore(out _)) { }
        filters.Stop(drops: false);
        // The upstream's own failure may have been told in an event that the filter refused; the reader tells it then.
        if (Error is not null) HasToldError = false;
        Fail(error, isEndLost, withholds: true);
    }
}
