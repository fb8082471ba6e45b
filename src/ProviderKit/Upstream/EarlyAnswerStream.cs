using System.Runtime.CompilerServices;

namespace ProviderKit.Upstream;

/// <summary>
/// A connection to a server that may respond (413, 401, 429) and close before the whole request is written. The response has arrived by then, so the
/// rest of the request is discarded and the response is read. If there is no response, reading reports the lost connection.
/// </summary>
/// <param name="connection">The connection, after TLS.</param>
internal sealed class EarlyAnswerStream(Stream connection) : Stream
{
    private bool _writesGoNowhere;

    public override bool CanRead => connection.CanRead;

    public override bool CanWrite => connection.CanWrite;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_writesGoNowhere) return default;
        try
        {
            var write = connection.WriteAsync(buffer, cancellationToken);
            if (!write.IsCompletedSuccessfully) return AwaitAsync(write);
            write.GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            _writesGoNowhere = true;
        }
        return default;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_writesGoNowhere) return;
        try
        {
            connection.Write(buffer);
        }
        catch (IOException)
        {
            _writesGoNowhere = true;
        }
    }

    public override void Flush()
    {
        if (!_writesGoNowhere) connection.Flush();
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _writesGoNowhere ? Task.CompletedTask : connection.FlushAsync(cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => connection.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        connection.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => connection.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => connection.Read(buffer);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) connection.Dispose();
        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (IOException)
        {
            _writesGoNowhere = true;
        }
    }
}
