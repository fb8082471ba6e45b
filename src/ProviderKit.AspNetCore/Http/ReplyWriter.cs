using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Writes the dispatcher's whole reply or error, in the form of the API that received the request.</summary>
internal static class ReplyWriter
{
    // A reply is copied to the server piece by piece, as fast as its client reads, so that it is never in memory twice.
    private const int PieceBytes = 32 * 1024;

    private static readonly Action<IHeaderDictionary, string, string> SetHeader = static (headers, name, value) => headers[name] = value;

    /// <summary>Writes a result that is not a stream.</summary>
    public static Task WriteAsync(HttpContext context, DispatchResult result)
    {
        WriteHead(context, result);
        return result.ErrorOfWhole is not { } error ? WriteWholeAsync(context, result.Body) : WriteErrorAsync(context, result.RequestId, error);
    }

    /// <summary>Sets the headers that describe the request's outcome.</summary>
    public static void WriteHead(HttpContext context, DispatchResult result)
    {
        result.WriteHeaders(AnswerForm.Of(context).Shape, context.Response.Headers, SetHeader);
    }

    private static Task WriteWholeAsync(HttpContext context, in SplicedBody body)
    {
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

    private static Task WriteErrorAsync(HttpContext context, string requestId, ProviderError error)
    {
        var form = AnswerForm.Of(context);
        var response = context.Response;
        response.StatusCode = form.Shape.StatusOf(error);
        response.ContentType = JsonAnswer.ContentType;
        error.WriteHeaders(response.Headers, SetHeader, form.UsualRetryAfter(context.Request, error), form.Shape.LongestRetryAfter);
        form.Shape.WriteError(error, requestId, response.BodyWriter);
        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }
}
