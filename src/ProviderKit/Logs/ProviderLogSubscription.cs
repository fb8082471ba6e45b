using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ProviderKit;

/// <summary>
/// The entries of one or all providers from now on. A reader too slow for them misses some, and reads a
/// <see cref="ProviderLogEvent.Gap"/> in their place that tells how many. For one reader; dispose it to end it.
/// </summary>
public sealed class ProviderLogSubscription : IDisposable
{
    private readonly ProviderLogStore _store;
    private readonly string? _provider;
    private readonly ProviderLogLevel _minLevel;
    private readonly Channel<ProviderLogEntry> _entries;
    private readonly Lock _gate = new();
    private ProviderLogEntry? _firstMissed;
    private long _missed;

    internal ProviderLogSubscription(ProviderLogStore store, string? provider, ProviderLogLevel minLevel, int capacity)
    {
        _store = store;
        _provider = provider;
        _minLevel = minLevel;
        _entries = Channel.CreateBounded<ProviderLogEntry>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>Reads entries as they come, until the subscription or the store is disposed.</summary>
    public async IAsyncEnumerable<ProviderLogEntry> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _entries.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_entries.Reader.TryRead(out var entry)) yield return entry;
            if (TakeGap() is { } gap) yield return gap;
        }
    }

    /// <summary>Ends it; a reader reads what there is and then the end.</summary>
    public void Dispose()
    {
        _store.Unsubscribe(this);
        Complete();
    }

    internal void Complete() => _entries.Writer.TryComplete();

    internal void Offer(ProviderLogEntry entry)
    {
        if (entry.Level < _minLevel || (_provider is not null && entry.Provider != _provider)) return;
        lock (_gate)
        {
            if (_missed > 0 && _entries.Writer.TryWrite(Gap())) _missed = 0;
            if (_missed == 0 && _entries.Writer.TryWrite(entry)) return;
            if (_missed++ == 0) _firstMissed = entry;
        }
    }

    /// <summary>The gap, once the reader has read all that came before it: no later entry may be there to tell of it.</summary>
    private ProviderLogEntry? TakeGap()
    {
        lock (_gate)
        {
            if (_missed == 0 || _entries.Reader.TryPeek(out _)) return null;
            var gap = Gap();
            _missed = 0;
            return gap;
        }
    }

    private ProviderLogEntry Gap() => new(_firstMissed!.Log, ProviderLogLevel.Warn, ProviderLogEvent.Gap, _firstMissed.Timestamp)
    {
        Missed = _missed,
        Message = $"{_missed} entries were missed here: the reader was too slow.",
    };
}
