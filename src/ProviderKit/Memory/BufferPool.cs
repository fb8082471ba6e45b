using System.Buffers;
using System.Numerics;

namespace ProviderKit.Memory;

/// <summary>
/// A pool of arrays for bodies. The shared pool keeps dozens of arrays of every size for each processor, too many for a small container. This pool
/// keeps few arrays above 64 KiB, and none above 1 MiB. Thread-safe.
/// </summary>
internal sealed class BufferPool
{
    private const int LargestShared = ByteBudget.SmallBytes;
    private const int LargestPooled = 1024 * 1024;
    private const long BudgetPerKept = 32 * 1024 * 1024;
    private const int MaxKept = 16;

    private readonly ArrayPool<byte> _pool;

    /// <param name="budget">The limit of bytes in flight; the pool keeps a small share of it.</param>
    public BufferPool(long budget) =>
        _pool = ArrayPool<byte>.Create(LargestPooled, (int)Math.Clamp(budget / BudgetPerKept, 1, MaxKept));

    /// <summary>The length of the array that <see cref="Rent"/> returns.</summary>
    public static int LengthFor(int capacity) =>
        capacity <= LargestPooled ? (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 16)) : capacity;

    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public byte[] Rent(int capacity) =>
        capacity <= LargestShared ? ArrayPool<byte>.Shared.Rent(capacity)
        : capacity <= LargestPooled ? _pool.Rent(capacity)
        : GC.AllocateUninitializedArray<byte>(capacity);

    public void Return(byte[] array)
    {
        if (array.Length <= LargestShared) ArrayPool<byte>.Shared.Return(array);
        else if (array.Length <= LargestPooled) _pool.Return(array);
    }
}
