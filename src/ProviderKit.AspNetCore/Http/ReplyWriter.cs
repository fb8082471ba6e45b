using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Writes what the dispatcher brought, as OpenAI would: a reply, a stream of events, or an error object.</summary>
internal static class ReplyWriter
{
    /// <exception cref="StreamBrokenException">A stream failed after it had begun; let it reach the server.</exception>
    public static Task WriteAsync(HttpContext context, DispatchResult result, EventStreamWriter streams) =>
        WriteHead(context, result).Stream is { } stream ? streams.WriteAsync(context, stream) : WriteWholeAsync(context, result);

    /// <summary>Writes what is no stream.</summary>
    public static Task WriteAsync(HttpContext context, DispatchResult result) => WriteWholeAsync(context, WriteHead(context, result));

    private static DispatchResult WriteHead(HttpContext context, DispatchResult result)
    {
        var headers = context.Response.Headers;
        headers["x-request-id"] = result.RequestId;
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
        body.WriteTo(response.BodyWriter);
        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }

    private static Task WriteErrorAsync(HttpContext context, ProviderError error)
    {
        var response = context.Response;
        response.StatusCode = error.HttpStatus;
        response.ContentType = JsonAnswer.ContentType;
        if (error.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (error.ShouldRetry is { } retry) response.Headers["x-should-retry"] = retry ? "true" : "false";
        error.WriteJson(response.BodyWriter);
        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }
}
