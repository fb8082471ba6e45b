using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Http;

/// <summary>A request's body, whole, in pooled memory. Its bytes are invalid after disposal.</summary>
internal sealed class RequestBody : IDisposable
{
    // What a client announces is not believed before it arrives: memory grows with what is really there.
    private const int FirstCapacity = 64 * 1024;

    private byte[]? _bytes;
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads the body.</summary>
    /// <returns>Null, or why it cannot be taken: not JSON by its type, too long, or never wholly sent.</returns>
    public async ValueTask<ProviderError?> ReadAsync(HttpContext context, long limit, string? setting = null)
    {
        var request = context.Request;
        if (!IsJson(request.ContentType))
            return new ProviderError(
                ProviderErrorKind.UnsupportedMediaType, "The body must be JSON: send the header Content-Type: application/json.");
        if (request.ContentLength > limit) return TooLarge(context, limit, setting);
        // The app's own limit counts, below, in place of the server's, which takes the framing of chunks for body.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;

        try
        {
            return await ReadAllAsync(request.BodyReader, request.ContentLength, limit, context.RequestAborted).ConfigureAwait(false)
                ? null
                : TooLarge(context, limit, setting);
        }
        catch (Exception e) when (IsDeparture(e, context.RequestAborted))
        {
            return new ProviderError(ProviderErrorKind.Cancelled, "The client went away within its request.");
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(context, limit, setting)
                : new ProviderError(ProviderErrorKind.InvalidRequest, "The request body could not be read.") { UpstreamStatus = e.StatusCode };
        }
    }

    public void Dispose()
    {
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
        _length = 0;
    }

    private async ValueTask<bool> ReadAllAsync(PipeReader reader, long? announced, long limit, CancellationToken cancellationToken)
    {
        _bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(announced ?? FirstCapacity, FirstCapacity));
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (_length + read.Buffer.Length > limit) return false;
            Append(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return true;
        }
    }

    private void Append(in ReadOnlySequence<byte> part)
    {
        int needed = _length + (int)part.Length;
        if (needed > _bytes!.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        part.CopyTo(_bytes.AsSpan(_length));
        _length = needed;
    }

    /// <summary>A reset can be seen by the read before the server has signalled it.</summary>
    private static bool IsDeparture(Exception e, CancellationToken aborted) =>
        e is IOException and not BadHttpRequestException
        || (aborted.IsCancellationRequested && e is OperationCanceledException or BadHttpRequestException);

    private static ProviderError TooLarge(HttpContext context, long limit, string? setting)
    {
        // Reading on only to keep the connection would let anyone send what was refused.
        if (HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
        return new ProviderError(ProviderErrorKind.PayloadTooLarge, $"The request body is longer than {limit} bytes{(setting is null ? "" : $" ({setting})")}.");
    }

    private static bool IsJson(string? contentType)
    {
        if (contentType is null) return false;
        int end = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = contentType.AsSpan(0, end < 0 ? contentType.Length : end).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
