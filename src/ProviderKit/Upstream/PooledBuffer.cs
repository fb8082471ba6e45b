using System.Buffers;

namespace ProviderKit.Upstream;

/// <summary>A growing byte buffer from the shared pool. Not thread-safe; its memory is invalid after disposal.</summary>
internal sealed class PooledBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    // The shared pool would keep many large arrays for a long time.
    private const int LargestPooled = 1024 * 1024;

    private byte[]? _bytes = Rent(capacity);

    public int Length { get; private set; }

    public int Capacity => _bytes?.Length ?? 0;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => Free(Math.Max(sizeHint, 1));

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Free(bytes.Length).Span);
        Length += bytes.Length;
    }

    /// <summary>Discards the content, but keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>
    /// Reads <paramref name="stream"/> to its end, or until it exceeds <paramref name="limit"/> bytes. Each read may take at most <paramref name="idle"/>.
    /// </summary>
    /// <returns>False if the stream is longer than <paramref name="limit"/> bytes.</returns>
    public async ValueTask<bool> FillAsync(Stream stream, int limit, UpstreamDeadline deadline, TimeSpan idle)
    {
        while (Length <= limit)
        {
            var pending = stream.ReadAsync(Free(1), deadline.Token);
            // Bytes that are already available need no timer.
            if (!pending.IsCompleted) deadline.Restart(idle);
            int read = await pending.ConfigureAwait(false);
            if (read == 0) return true;
            Length += read;
        }
        return false;
    }

    public void Dispose()
    {
        if (_bytes is null) return;
        Return(_bytes);
        _bytes = null;
    }

    private Memory<byte> Free(int atLeast)
    {
        if (_bytes!.Length - Length < atLeast)
        {
            byte[] larger = Rent(Math.Max(_bytes.Length * 2, Length + atLeast));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            Return(_bytes);
            _bytes = larger;
        }
        return _bytes.AsMemory(Length);
    }

    /// <summary>Returns an array of at least this length, pooled unless it is large.</summary>
    public static byte[] Rent(int capacity) =>
        capacity <= LargestPooled ? ArrayPool<byte>.Shared.Rent(capacity) : GC.AllocateUninitializedArray<byte>(capacity);

    public static void Return(byte[] bytes)
    {
        if (bytes.Length is > 0 and <= LargestPooled) ArrayPool<byte>.Shared.Return(bytes);
    }
}
