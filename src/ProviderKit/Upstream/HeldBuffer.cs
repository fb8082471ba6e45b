using ProviderKit.Memory;

namespace ProviderKit.Upstream;

/// <summary>A buffer with its reservation in the gateway's memory budget.</summary>
internal sealed class HeldBuffer(int capacity, ByteHold? hold) : IDisposable
{
    public PooledBuffer Buffer { get; } = Make(capacity, hold);

    /// <summary>Reduces the reservation to the size of the buffer, once it is filled.</summary>
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
            hold?.Dispose(); // without a buffer, the reservation would not be released
            throw;
        }
    }
}
