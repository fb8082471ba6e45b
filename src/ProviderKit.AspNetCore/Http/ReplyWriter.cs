using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Writes what the dispatcher brought, as OpenAI would: a reply, a stream of events, or an error object.</summary>
internal static class ReplyWriter
{
    // A reply is copied to the server piece by piece, as fast as its client reads: it is never there twice.
    private const int PieceBytes = 32 * 1024;

    /// <exception cref="StreamBrokenException">A stream failed after it had begun; let it reach the server.</exception>
    public static Task WriteAsync(HttpContext context, DispatchResult result, EventStreamWriter streams) =>
        WriteHead(context, result).Stream is { } stream ? streams.WriteAsync(context, stream) : WriteWholeAsync(context, result);

    /// <summary>Writes what is no stream.</summary>
    public static Task WriteAsync(HttpContext context, DispatchResult result) => WriteWholeAsync(context, WriteHead(context, result));

    private static DispatchResult WriteHead(HttpContext context, DispatchResult result)
    {
        var headers = context.Response.Headers;
        headers["x-request-id"] = result.RequestId;
        if (result.ClientRequestId is { } id) headers[ClientRequestId.Header] = id;
        if (result.Provider is { } provider)
        {
            headers["x-providerkit-provider"] = provider;
            headers["x-providerkit-attempts"] = result.Attempts.ToString(CultureInfo.InvariantCulture);
        }
        return result;
    }

    private static Task WriteWholeAsync(HttpContext context, DispatchResult result)
    {
        if (result.Error is { } error) return WriteErrorAsync(context, error);
        var body = result.Body;
        var response = context.Response;
        response.ContentType = JsonAnswer.ContentType;
        response.ContentLength = body.Length;
        return body.Length <= PieceBytes
            ? WriteSmallAsync(response.BodyWriter, body, context.RequestAborted)
            : WriteInPiecesAsync(response.BodyWriter, body, context.RequestAborted);
    }

    private static async Task WriteInPiecesAsync(PipeWriter output, SplicedBody body, CancellationToken cancellationToken)
    {
        int length = body.Length;
        for (int at = 0; at < length;)
        {
            int count = body.CopyTo(at, output.GetSpan(PieceBytes)[..PieceBytes]);
            output.Advance(count);
            at += count;
            if ((await output.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted) return; // the client reads no more
        }
    }

    private static Task WriteSmallAsync(PipeWriter output, in SplicedBody body, CancellationToken cancellationToken)
    {
        body.WriteTo(output);
        return output.FlushAsync(cancellationToken).AsTask();
    }

    private static Task WriteErrorAsync(HttpContext context, ProviderError error)
    {
        var response = context.Response;
        response.StatusCode = error.HttpStatus;
        response.ContentType = JsonAnswer.ContentType;
        if (error.ComeBackAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (error.ShouldRetry is { } retry) response.Headers["x-should-retry"] = retry ? "true" : "false";
        error.WriteJson(response.BodyWriter);
        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }
}
