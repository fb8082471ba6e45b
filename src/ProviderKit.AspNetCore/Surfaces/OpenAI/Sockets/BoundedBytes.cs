namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>Limits the bytes that are kept for one purpose. Thread-safe.</summary>
/// <param name="limit">The maximum number of bytes.</param>
/// <param name="whole">The limit that includes this one; null for none.</param>
internal sealed class BoundedBytes(long limit, BoundedBytes? whole = null)
{
    private long _used;

    /// <summary>The maximum number of bytes.</summary>
    public long Limit => limit;

    /// <summary>The bytes in use now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Reserves bytes; false if not enough are left.</summary>
    public bool TryTake(long bytes)
    {
        // Not added first and taken back: a request that does not fit would meanwhile keep out requests that do.
        long used = Used;
        while (true)
        {
            if (bytes > limit - used) return false;
            long found = Interlocked.CompareExchange(ref _used, used + bytes, used);
            if (found == used) break;
            used = found;
        }
        if (whole?.TryTake(bytes) != false) return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Releases bytes.</summary>
    public void Give(long bytes)
    {
        Interlocked.Add(ref _used, -bytes);
        whole?.Give(bytes);
    }
}
