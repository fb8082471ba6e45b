using System.Buffers;

namespace ProviderKit.InProcess;

/// <summary>
/// The bytes of a streamed reply as an SDK reads them: events that are here come at once, and none waits for the next. A stream that breaks
/// ends with its error event and an <see cref="IOException"/>, as a connection that is broken off. The result is disposed at the end, or with this.
/// </summary>
internal sealed class EventContent(ChatRequest request, DispatchResult result) : Stream
{
    private const int Enough = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _framed = new();
    private readonly ChatStream _stream = result.Stream!;
    private EventFramer? _framer;
    private int _read;
    private bool _ended;
    private bool _broken;
    private bool _disposed;

    public override bool CanRead => !_disposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty) return 0;
        while (_read == _framed.WrittenCount)
        {
            if (_broken) throw new IOException($"The stream was broken off: {_stream.Error!.Message}", new ProviderException(_stream.Error));
            if (_ended) return 0;
            _framed.ResetWrittenCount();
            _read = 0;
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
        int count = Math.Min(buffer.Length, _framed.WrittenCount - _read);
        _framed.WrittenSpan.Slice(_read, count).CopyTo(buffer.Span);
        _read += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A reply is read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        _disposed = true;
        await result.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        // SDKs that leave early dispose the answer synchronously. Nothing waits for the upstream call to end.
        if (disposing && !_disposed) _ = LeaveAsync();
        _disposed = true;
        base.Dispose(disposing);
    }

    private async Task LeaveAsync() => await result.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _framer ??= new EventFramer(_framed, request.Framing);
        do
        {
            while (_framed.WrittenCount < Enough && _stream.TryRead(out var chunk)) Add(chunk);
        }
        while (_framed.WrittenCount == 0 && await _stream.WaitToReadAsync(cancellationToken).ConfigureAwait(false));
        if (_framed.WrittenCount == 0) await EndAsync().ConfigureAwait(false);
    }

    private void Add(in SplicedBody chunk)
    {
        _framer!.Add(chunk, _stream.EventName.Span);
        _framer.Commit();
    }

    private async ValueTask EndAsync()
    {
        _ended = true;
        if (_stream is { Error: { } error, HasToldError: false })
        {
            _framer!.AddError(error, request.Format, result.RequestId);
            _broken = !request.Format.SaysHowItEnds;
        }
        if (!_broken) _framer!.Finish(request.Format);
        await result.DisposeAsync().ConfigureAwait(false);
    }
}
