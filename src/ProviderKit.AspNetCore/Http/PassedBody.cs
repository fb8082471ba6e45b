using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// A request's body as it arrives, decoded and limited in size, for a reader that reads it piece by piece. Errors on the client's side are thrown as
/// <see cref="ProviderException"/>. Read only.
/// </summary>
internal sealed class PassedBody : Stream
{
    private readonly HttpContext _context;
    private readonly Stream _body;
    private readonly ContentCoding? _coding;
    private readonly long _limit;
    private readonly string _setting;
    private long _read;

    private PassedBody(HttpContext context, Stream body, ContentCoding? coding, long limit, string setting) =>
        (_context, _body, _coding, _limit, _setting) = (context, body, coding, limit, setting);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether the body is decoded, so that its announced length does not apply.</summary>
    public bool IsDecoded => _coding is not null;

    /// <summary>Opens the body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">The maximum number of bytes, decoded.</param>
    /// <param name="setting">The name of the limit's setting, for the error.</param>
    /// <returns>The body, or why it is refused.</returns>
    public static async ValueTask<(PassedBody? Body, ProviderError? Error)> OpenAsync(HttpContext context, long limit, string setting)
    {
        var request = context.Request;
        if (!ContentCoding.TryRead(context, out var coding)) return (null, ContentCoding.Refuse(context));
        if (request.ContentLength > limit) return (null, RequestBody.TooLarge(context, limit, setting));
        // The app's own limit replaces the server's, which counts the framing of chunks as part of the body.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        try
        {
            var body = coding is null ? request.Body : await coding.DecodeAsync(request.BodyReader, context.RequestAborted).ConfigureAwait(false);
            return (new PassedBody(context, body, coding, limit, setting), null);
        }
        catch (Exception e) when (RequestBody.ErrorOf(e, context, limit, setting) is not null)
        {
            return (null, RequestBody.ErrorOf(e, context, limit, setting));
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = _coding is null
                ? await _body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)
                : await _coding.ReadAsync(_body, buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RequestBody.ErrorOf(e, _context, _limit, _setting) is { } error)
        {
            throw new ProviderException(error);
        }
        _read += read;
        return _read <= _limit ? read : throw new ProviderException(RequestBody.TooLarge(_context, _limit, _setting));
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
        if (disposing && _coding is not null) _body.Dispose();
        base.Dispose(disposing);
    }
}
