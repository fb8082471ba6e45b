using ProviderKit.Memory;

namespace ProviderKit.Upstream;

/// <summary>A buffer, and the memory of the gateway's budget that is held for it and for what fills it.</summary>
internal sealed class HeldBuffer(int capacity, ByteHold? hold) : IDisposable
{
    public PooledBuffer Buffer { get; } = Make(capacity, hold);

    /// <summary>The buffer is filled; only it is still needed.</summary>
    public void Fit() => hold?.ShrinkTo(Buffer.Capacity);

    public void Dispose()
    {
        Buffer.Dispose();
        hold?.Dispose();
    }

    private static PooledBuffer Make(int capacity, ByteHold? hold)
    {
        try
        {
            return new PooledBuffer(capacity);
        }
        catch (OutOfMemoryException)
        {
            hold?.Dispose(); // there is no buffer to dispose it with
            throw;
        }
    }
}
