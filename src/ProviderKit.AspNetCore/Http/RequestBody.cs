using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Http;

/// <summary>
/// Reads a request's whole JSON body, decoded, into memory reserved in the <see cref="ByteBudget"/>. If the length is
/// announced, all memory is reserved before reading; otherwise it is reserved step by step, as bytes arrive.
/// </summary>
internal static class RequestBody
{
    // Kestrel exposes the reason for a bad request only through its text.
    private const string UnexpectedEnd = "Unexpected end of request content.";

    /// <summary>Reads the body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">Receives the body.</param>
    /// <param name="limit">The maximum number of bytes, decoded.</param>
    /// <param name="setting">The name of the limit's setting, for the error.</param>
    /// <returns>Null, or why the body is refused: its type, its coding, its length, its form, or no memory for it.</returns>
    public static async ValueTask<ProviderError?> ReadAsync(HttpContext context, BudgetedBuffer body, long limit, string? setting = null)
    {
        var request = context.Request;
        if (!IsJson(request.ContentType))
            return new ProviderError(
                ProviderErrorKind.UnsupportedMediaType, "The body must be JSON: send the header Content-Type: application/json.");
        if (!ContentCoding.TryRead(context, out var coding)) return ContentCoding.Refuse(context);
        if (request.ContentLength > limit) return TooLarge(context, limit, setting);
        // The app's own limit, checked below, replaces the server's, which counts the framing of chunks as part of the body.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;

        try
        {
            var grant = coding is null
                ? await ReadPlainAsync(request.BodyReader, body, request.ContentLength, limit, context.RequestAborted).ConfigureAwait(false)
                : await ReadDecodedAsync(coding, request.BodyReader, body, limit, context.RequestAborted).ConfigureAwait(false);
            if (grant == ByteGrant.Saturated) return ByteBudget.Saturated;
            if (body.Length > limit) return TooLarge(context, limit, setting);
            return grant == ByteGrant.TooLarge ? TooLargeForBudget(body.Budget) : null;
        }
        catch (Exception e) when (ErrorOf(e, context, limit, setting) is { } error)
        {
            return error;
        }
    }

    /// <summary>The error of a failed read of a body; null if the client is not to blame.</summary>
    public static ProviderError? ErrorOf(Exception fault, HttpContext context, long limit, string? setting) => fault switch
    {
        _ when IsDeparture(fault, context.RequestAborted) => new ProviderError(ProviderErrorKind.Cancelled, "The client went away within its request."),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(context, limit, setting),
        BadHttpRequestException bad => new ProviderError(ProviderErrorKind.InvalidRequest, "The request body could not be read.") { UpstreamStatus = bad.StatusCode },
        ContentCodingException => new ProviderError(ProviderErrorKind.InvalidRequest, fault.Message) { Code = "invalid_content_encoding" },
        _ => null,
    };

    /// <returns>Whether there was memory. Reading stops within one read above the limit.</returns>
    private static async ValueTask<ByteGrant> ReadPlainAsync(
        PipeReader reader, BudgetedBuffer body, long? announced, long limit, CancellationToken cancellationToken)
    {
        if (announced > 0 && await body.ReserveAsync(announced.Value, cancellationToken).ConfigureAwait(false) is var all and not ByteGrant.Granted) return all;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var part = read.Buffer;
            while (!part.IsEmpty && body.Length <= limit)
            {
                if (body.Free.IsEmpty && await body.GrowAsync(limit + 1, cancellationToken).ConfigureAwait(false) is var more and not ByteGrant.Granted)
                {
                    reader.AdvanceTo(part.Start); // a read that is not ended keeps the server from reading past the body
                    return more;
                }
                part = Append(body, part);
            }
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || body.Length > limit) return ByteGrant.Granted;
        }
    }

    private static async ValueTask<ByteGrant> ReadDecodedAsync(
        ContentCoding coding, PipeReader encoded, BudgetedBuffer body, long limit, CancellationToken cancellationToken)
    {
        var decoded = await coding.DecodeAsync(encoded, cancellationToken).ConfigureAwait(false);
        await using (decoded.ConfigureAwait(false))
        {
            while (body.Length <= limit)
            {
                if (body.Free.IsEmpty && await body.GrowAsync(limit + 1, cancellationToken).ConfigureAwait(false) is var more and not ByteGrant.Granted) return more;
                int read = await coding.ReadAsync(decoded, body.Free, cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                body.Advance(read);
            }
        }
        return ByteGrant.Granted;
    }

    private static ReadOnlySequence<byte> Append(BudgetedBuffer body, in ReadOnlySequence<byte> part)
    {
        var fits = part.Slice(0, Math.Min(part.Length, body.Free.Length));
        fits.CopyTo(body.Free.Span);
        body.Advance((int)fits.Length);
        return part.Slice(fits.End);
    }

    /// <summary>
    /// A read can see a reset before the server has signalled it. If a client closes its connection within its body,
    /// the result is a bad request with this name; broken chunks are a bad request with another name.
    /// </summary>
    private static bool IsDeparture(Exception e, CancellationToken aborted) =>
        e is IOException and not BadHttpRequestException
        || (e is BadHttpRequestException && e.Message == UnexpectedEnd)
        || (aborted.IsCancellationRequested && e is OperationCanceledException or BadHttpRequestException);

    public static ProviderError TooLarge(HttpContext context, long limit, string? setting)
    {
        // Reading on just to keep the connection would let anyone send the refused bytes.
        if (HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
        return new ProviderError(ProviderErrorKind.PayloadTooLarge, $"The request body is longer than {limit} bytes{(setting is null ? "" : $" ({setting})")}.");
    }

    private static ProviderError TooLargeForBudget(ByteBudget budget) => new(
        ProviderErrorKind.PayloadTooLarge,
        $"The request body is larger than the gateway's memory for requests: it takes bodies up to {budget.LargestEntry} bytes of the {budget.Limit} bytes that all requests share (ProviderKit:Limits:MaxBytesInFlight).");

    private static bool IsJson(string? contentType)
    {
        if (contentType is null) return false;
        int end = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = contentType.AsSpan(0, end < 0 ? contentType.Length : end).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
