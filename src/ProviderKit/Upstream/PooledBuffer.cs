using System.Buffers;

namespace ProviderKit;

/// <summary>A growing byte buffer from the shared pool. Not thread-safe; its memory is invalid after disposal.</summary>
internal sealed class PooledBuffer(int capacity) : IDisposable
{
    private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>
    /// Reads <paramref name="stream"/> to its end, or past <paramref name="limit"/> bytes if it is longer, waiting for
    /// each part of it no longer than <paramref name="idle"/>.
    /// </summary>
    /// <returns>False when the stream is longer than <paramref name="limit"/> bytes.</returns>
    public async ValueTask<bool> FillAsync(Stream stream, int limit, UpstreamDeadline deadline, TimeSpan idle)
    {
        while (Length <= limit)
        {
            var pending = stream.ReadAsync(Free(), deadline.Token);
            // Bytes that are already here need no timer.
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
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
    }

    private Memory<byte> Free()
    {
        if (Length == _bytes!.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
            _bytes.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        return _bytes.AsMemory(Length);
    }
}
