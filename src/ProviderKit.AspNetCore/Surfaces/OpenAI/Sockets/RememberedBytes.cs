namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>Bounds the bytes of conversations that connections remember. Thread-safe.</summary>
/// <param name="limit">The most bytes, over all connections.</param>
internal sealed class RememberedBytes(long limit)
{
    private long _used;

    /// <summary>The bytes in use now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Takes bytes; false when there are not as many left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit) return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);
}
