using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// The stream below a WebSocket. The WebSocket reads from it and writes its pongs and its close to it; events bypass the WebSocket and are framed
/// here. Frames are collected until a flush, so that events that are ready together are sent in one write. Thread-safe.
/// </summary>
/// <param name="inner">The server's stream.</param>
/// <remarks>RFC 6455, section 5.2: a server's frame is a byte of flags and kind, the length in one, three or nine bytes, and the bytes themselves.</remarks>
internal sealed class SocketTransport(Stream inner) : Stream, ISocketOutput
{
    private const byte WholeText = 0x81, KindOf = 0x0F, CloseKind = 0x08;
    private const int ShortLength = 125, MediumMark = 126, LongMark = 127;
    private const int LargestHead = 10, FirstRoom = 4096;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[]? _gathered;
    private int _length;
    private bool _closed; // a close is the last frame
    private bool _broken; // an incomplete frame was sent

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public int Add(in SocketEvent message)
    {
        int head = HeadLength(message.Length), length = head + message.Length;
        lock (_gate)
        {
            if (_closed || _broken) throw new WebSocketException(WebSocketError.InvalidState);
            var frame = Room(length);
            WriteHead(frame, message.Length);
            message.CopyTo(frame[head..]);
        }
        return length;
    }

    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendGatheredAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask SendInPiecesAsync(string? stream, SplicedBody json, int piece, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendGatheredAsync(cancellationToken).ConfigureAwait(false);
            ThrowIfClosed();
            await SendFrameAsync(stream, json, piece, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    /// <summary>Adds a frame that the WebSocket wrote.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_broken) return ValueTask.FromException(new IOException("The connection is broken off."));
            buffer.Span.CopyTo(Room(buffer.Length));
            _closed |= !buffer.IsEmpty && (buffer.Span[0] & KindOf) == CloseKind;
        }
        return default;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => SendAsync(cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        Break();
        inner.Dispose();
    }

    private async ValueTask SendGatheredAsync(CancellationToken cancellationToken)
    {
        byte[] frames;
        int length;
        lock (_gate)
        {
            if (_gathered is null) return;
            (frames, length) = (_gathered, _length);
            (_gathered, _length) = (null, 0);
        }
        await WriteToServerAsync(frames.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        // Not returned after a failure: the server may still read it.
        ArrayPool<byte>.Shared.Return(frames);
    }

    private async ValueTask SendFrameAsync(string? stream, SplicedBody json, int piece, CancellationToken cancellationToken)
    {
        int skipped = SocketEvent.Skipped(stream), opening = SocketEvent.OpeningLength(stream), length = opening + json.Length - skipped;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(piece, LargestHead + opening));
        int used = HeadLength(length);
        WriteHead(buffer, length);
        SocketEvent.WriteOpening(stream, buffer.AsSpan(used));
        used += opening;
        for (int at = skipped; at < json.Length || used > 0; used = 0)
        {
            int count = json.CopyTo(at, buffer.AsSpan(used));
            at += count;
            await WriteToServerAsync(buffer.AsMemory(0, used + count), cancellationToken).ConfigureAwait(false);
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private async ValueTask WriteToServerAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await inner.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Break();
            throw;
        }
    }

    private void Break()
    {
        lock (_gate)
        {
            _broken = true;
            if (_gathered is not null) ArrayPool<byte>.Shared.Return(_gathered);
            (_gathered, _length) = (null, 0);
        }
    }

    private void ThrowIfClosed()
    {
        lock (_gate)
            if (_closed || _broken) throw new WebSocketException(WebSocketError.InvalidState);
    }

    /// <summary>Returns memory for the next bytes.</summary>
    private Span<byte> Room(int count)
    {
        int length = _length + count;
        if (_gathered is null || _gathered.Length < length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstRoom, _gathered is null ? length : length * 2));
            if (_gathered is not null)
            {
                _gathered.AsSpan(0, _length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_gathered);
            }
            _gathered = larger;
        }
        var room = _gathered.AsSpan(_length, count);
        _length = length;
        return room;
    }

    private static int HeadLength(int length) => length <= ShortLength ? 2 : length <= ushort.MaxValue ? 4 : LargestHead;

    private static void WriteHead(Span<byte> frame, int length)
    {
        frame[0] = WholeText;
        if (length <= ShortLength) frame[1] = (byte)length;
        else if (length <= ushort.MaxValue)
        {
            frame[1] = MediumMark;
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)length);
        }
        else
        {
            frame[1] = LongMark;
            BinaryPrimitives.WriteUInt64BigEndian(frame[2..], (ulong)length);
        }
    }
}
