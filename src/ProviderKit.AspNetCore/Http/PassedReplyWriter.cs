using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Writes the reply to a request that was passed through: its status, its type, and its bytes as they arrive.</summary>
internal static class PassedReplyWriter
{
    /// <exception cref="StreamBrokenException">The call failed after the reply had begun; let the exception reach the server.</exception>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
    public static async Task WriteAsync(HttpContext context, DispatchResult result)
    {
        if (result.Passed is not { } reply)
        {
            await ReplyWriter.WriteAsync(context, result).ConfigureAwait(false);
            return;
        }
        WriteHead(context, result, reply);
        var (output, aborted) = (context.Response.BodyWriter, context.RequestAborted);
        await context.Response.StartAsync(aborted).ConfigureAwait(false);
        bool hasBody = !HttpMethods.IsHead(context.Request.Method) && reply.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent);
        while (await reply.ReadAsync(aborted).ConfigureAwait(false) is { IsEmpty: false } part)
        {
            if (!hasBody) continue;
            if ((await output.WriteAsync(part, aborted).ConfigureAwait(false)).IsCompleted) return; // the client reads no more
        }
        if (reply.Error is not { } error) return;
        if (reply.IsEventStream)
        {
            AnswerForm.Of(context).Shape.WriteErrorEvent(error, result.RequestId, StreamFraming.ServerSentEvents, output);
            await output.FlushAsync(aborted).ConfigureAwait(false);
        }
        throw new StreamBrokenException(error);
    }

    /// <summary>The server accepts only printable ASCII; upstreams send file names in it unescaped.</summary>
    private static string Sendable(string header) =>
        header.All(IsPrintable) ? header : string.Concat(header.Select(static c => IsPrintable(c) ? c : '_'));

    private static bool IsPrintable(char c) => c is >= ' ' and <= '~';

    private static void WriteHead(HttpContext context, DispatchResult result, PassThroughReply reply)
    {
        ReplyWriter.WriteHead(context, result);
        var response = context.Response;
        response.StatusCode = reply.Status;
        if (reply.ContentType is { } type) response.Headers.ContentType = Sendable(type);
        if (reply.ContentDisposition is { } disposition) response.Headers.ContentDisposition = Sendable(disposition);
        if (reply.ContentLength is { } length) response.ContentLength = length;
        response.Headers.XContentTypeOptions = "nosniff"; // the type is the upstream's, the host is ours
        if (!reply.IsEventStream) return;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }
}
