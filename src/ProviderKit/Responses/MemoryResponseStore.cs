namespace ProviderKit.Responses;

/// <summary>Stores responses in memory until the process ends or they are evicted. Thread-safe.</summary>
internal sealed class MemoryResponseStore(ResponseStoreOptions options, TimeProvider time) : IResponseStore
{
    public const long DefaultMaxBytes = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly RecentEntries<byte[]> _entries = new(options.MaxBytes ?? DefaultMaxBytes, options.MaxEntries);

    /// <summary>The number of entries and their size.</summary>
    public (int Count, long Bytes) Size
    {
        get
        {
            lock (_gate) return (_entries.Count, _entries.Bytes);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        lock (_gate) return new(_entries.TryGet(key, time.GetUtcNow(), timeToLive, out byte[]? value) ? value.AsMemory() : (ReadOnlyMemory<byte>?)null);
    }

    public ValueTask<bool> SetAsync(string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        if (!_entries.Takes(value.Length)) return new(false);
        byte[] kept = value.ToArray();
        var now = time.GetUtcNow();
        lock (_gate) _entries.Add(key, kept, kept.Length, now, now + timeToLive);
        return new(true);
    }

    public ValueTask<bool> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        lock (_gate) return new(_entries.Remove(key, time.GetUtcNow()));
    }
}
