using Microsoft.Extensions.Logging;

namespace ProviderKit.Logs;

/// <summary>One provider's entries in memory and its counters. Guarded by the owner's lock.</summary>
internal sealed class ProviderLog(string name, ILogger logger, int capacity)
{
    private static readonly int LevelCount = Enum.GetValues<ProviderLogLevel>().Length;

    private readonly long[] _levels = new long[LevelCount];
    private ProviderLogEntry[] _ring = [];
    private int _next;
    private int _count;
    private long _dropped;
    private long _droppedReported;
    private long _reportedAt;

    public string Name => name;

    /// <summary>The app's log for this provider.</summary>
    public ILogger Logger => logger;

    /// <summary>The file writer; null if files are off.</summary>
    public LogFileWriter? File { get; init; }

    /// <summary>Entries that still have to be written to the file or the app's log.</summary>
    public List<ProviderLogEntry> Pending { get; private set; } = [];

    public DateTimeOffset? LastEntry { get; private set; }

    public long Unwritten { get; set; }

    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Counts an entry that was dropped because the queue was full. Thread-safe.</summary>
    public void CountDrop() => Interlocked.Increment(ref _dropped);

    public void Remember(ProviderLogEntry entry)
    {
        _levels[(int)entry.Level]++;
        LastEntry = entry.Timestamp;
        if (capacity == 0) return;
        // Most providers are never called, so the ring grows on demand.
        if (_count == _ring.Length && _count < capacity)
        {
            Array.Resize(ref _ring, Math.Min(capacity, Math.Max(16, _count * 2)));
            _next = _count;
        }
        _ring[_next] = entry;
        _next = (_next + 1) % _ring.Length;
        _count = Math.Min(_count + 1, _ring.Length);
    }

    /// <summary>The latest <paramref name="count"/> entries of at least this level, oldest first.</summary>
    public List<ProviderLogEntry> Latest(ProviderLogLevel minLevel, int count)
    {
        var found = new List<ProviderLogEntry>();
        for (int back = 1; back <= _count && found.Count < count; back++)
        {
            var entry = _ring[(_next - back + _ring.Length) % _ring.Length];
            if (entry.Level >= minLevel) found.Add(entry);
        }
        found.Reverse();
        return found;
    }

    public void Clear() => (_ring, _next, _count) = ([], 0, 0);

    public List<ProviderLogEntry> TakePending(List<ProviderLogEntry> empty)
    {
        var taken = Pending;
        Pending = empty;
        return taken;
    }

    /// <summary>An entry that reports drops not reported yet; null if there are none, or one was written within the last minute.</summary>
    public ProviderLogEntry? TakeDropReport(TimeProvider time)
    {
        long dropped = Dropped;
        long now = time.GetTimestamp();
        if (dropped == _droppedReported || (_droppedReported > 0 && time.GetElapsedTime(_reportedAt, now) < TimeSpan.FromMinutes(1))) return null;
        var report = new ProviderLogEntry(this, ProviderLogLevel.Warn, ProviderLogEvent.Message, time.GetUtcNow())
        {
            Message = $"{dropped - _droppedReported} entries were dropped: the log's queue was full. ProviderKit:Logs:QueueCapacity sets its size.",
        };
        (_droppedReported, _reportedAt) = (dropped, now);
        return report;
    }

    public ProviderLogStats Stats() => new()
    {
        Provider = name,
        Levels = Enum.GetValues<ProviderLogLevel>().ToDictionary(level => level, level => _levels[(int)level]),
        InMemory = _count,
        Dropped = Dropped,
        Unwritten = Unwritten,
        Files = File?.Sizes() ?? [],
        LastEntry = LastEntry,
        Degraded = File?.Problem,
    };
}
