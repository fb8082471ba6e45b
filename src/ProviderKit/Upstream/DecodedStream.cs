using System.IO.Compression;

namespace ProviderKit.Upstream;

/// <summary>Decodes a body while it is read. Returns available bytes without waiting for more. Read only, not thread-safe.</summary>
/// <param name="body">The encoded body; left open.</param>
/// <param name="coding">Its coding.</param>
internal sealed class DecodedStream(Stream body, DecodedStream.Coding coding) : Stream
{
    private Stream? _decoder;

    /// <summary>A content coding.</summary>
    public enum Coding
    {
        GZip,
        Deflate,
        Brotli,
    }

    public override bool CanRead => true;

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
        try
        {
            _decoder ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
            return await _decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException and not ObjectDisposedException)
        {
            throw new UndecodableException(coding, e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder?.Dispose();
            (body as DecodedStream)?.Dispose();
        }
        base.Dispose(disposing);
    }

    private async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        if (coding == Coding.GZip) return new GZipStream(body, CompressionMode.Decompress, leaveOpen: true);
        if (coding == Coding.Brotli) return new BrotliStream(body, CompressionMode.Decompress, leaveOpen: true);
        // In RFC 9110, "deflate" means zlib; it warns that some senders omit the zlib header.
        byte[] head = new byte[2];
        int length = await body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var whole = new ReplayedStream(head.AsMemory(0, length), body);
        bool zlib = length == 2 && (head[0] & 0x0F) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;
        return zlib
            ? new ZLibStream(whole, CompressionMode.Decompress, leaveOpen: true)
            : new DeflateStream(whole, CompressionMode.Decompress, leaveOpen: true);
    }
}

/// <summary>The body does not match its content coding.</summary>
internal sealed class UndecodableException(DecodedStream.Coding coding, Exception inner)
    : IOException($"The body is not valid {coding}.", inner);
