namespace ProviderKit.Logs;

/// <summary>
/// Queues entries for the writer: a list that grows under a lock and is exchanged as a whole, which costs the calling thread less than a channel. The
/// capacity counts entries that are not written yet, including those already taken, so that a slow disk cannot make memory grow. Thread-safe.
/// </summary>
internal sealed class LogQueue(int capacity)
{
    private readonly Lock _gate = new();
    private List<ProviderLogEntry> _entries = [];
    private int _outstanding;

    /// <summary>The number of entries that are not written yet.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <returns>The number of entries waiting to be taken, including this one; 0 if the queue is full.</returns>
    public int Add(ProviderLogEntry entry)
    {
        lock (_gate)
        {
            if (_outstanding >= capacity) return 0;
            _outstanding++;
            _entries.Add(entry);
            return _entries.Count;
        }
    }

    /// <summary>Takes all waiting entries; <paramref name="empty"/> becomes the new list.</summary>
    public List<ProviderLogEntry> Exchange(List<ProviderLogEntry> empty)
    {
        lock (_gate)
        {
            var taken = _entries;
            _entries = empty;
            return taken;
        }
    }

    /// <summary>Releases the space of <paramref name="count"/> entries that were taken.</summary>
    public void Release(int count)
    {
        lock (_gate) _outstanding -= count;
    }
}
