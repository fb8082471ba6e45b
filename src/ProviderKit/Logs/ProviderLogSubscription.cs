using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ProviderKit;

/// <summary>
/// The new entries of one or all providers. A slow reader misses some entries, and reads a
/// <see cref="ProviderLogEvent.Gap"/> with their number instead. For one reader; dispose it to unsubscribe.
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

    /// <summary>Reads entries as they arrive, until the subscription or the store is disposed.</summary>
    public async IAsyncEnumerable<ProviderLogEntry> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _entries.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_entries.Reader.TryRead(out var entry)) yield return entry;
            if (TakeGap() is { } gap) yield return gap;
        }
    }

    /// <summary>Unsubscribes. A reader still gets the entries that are waiting.</summary>
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

    /// <summary>The gap, once the reader has read everything before it: there may be no later entry that could report it.</summary>
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
