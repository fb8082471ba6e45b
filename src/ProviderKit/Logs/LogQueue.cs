namespace ProviderKit.Logs;

/// <summary>
/// Entries on their way to the writer: a list that is added to under a lock and exchanged whole, which costs the calling
/// thread less than a channel's item by item. Bounded by what is not written yet, not by what is not taken yet: a slow
/// disk must not let memory grow. Thread-safe.
/// </summary>
internal sealed class LogQueue(int capacity)
{
    private readonly Lock _gate = new();
    private List<ProviderLogEntry> _entries = [];
    private int _outstanding;

    /// <summary>Entries that are not written yet.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <returns>How many wait to be taken, this one included; 0 when there is no room.</returns>
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

    /// <summary>Takes all that wait, and leaves <paramref name="empty"/> in their place.</summary>
    public List<ProviderLogEntry> Exchange(List<ProviderLogEntry> empty)
    {
        lock (_gate)
        {
            var taken = _entries;
            _entries = empty;
            return taken;
        }
    }

    /// <summary><paramref name="count"/> of those taken are done with.</summary>
    public void Release(int count)
    {
        lock (_gate) _outstanding -= count;
    }
}
