namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>Bounds the bytes that are kept for one purpose. Thread-safe.</summary>
/// <param name="limit">The most bytes.</param>
/// <param name="whole">What these are a part of; null for nothing.</param>
internal sealed class BoundedBytes(long limit, BoundedBytes? whole = null)
{
    private long _used;

    /// <summary>The most bytes.</summary>
    public long Limit => limit;

    /// <summary>The bytes in use now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Takes bytes; false when there are not as many left.</summary>
    public bool TryTake(long bytes)
    {
        // Not added first and taken back: what does not fit would keep out others meanwhile that do.
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

    /// <summary>Gives bytes back.</summary>
    public void Give(long bytes)
    {
        Interlocked.Add(ref _used, -bytes);
        whole?.Give(bytes);
    }
}
