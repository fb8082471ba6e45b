using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>
/// Allows pages of listed origins to call from a browser and read responses. ASP.NET's CORS is not used, because the app would have to add it.
/// </summary>
internal static class CorsHeaders
{
    /// <summary>Marks the response as readable, and answers preflight requests.</summary>
    /// <returns>Whether the request was a preflight, which is now answered.</returns>
    public static bool Apply(HttpContext context, string origin)
    {
        if (HttpMethods.IsOptions(context.Request.Method) && context.Request.Headers.AccessControlRequestMethod.Count > 0)
        {
            AllowOrigin(context, origin);
            AnswerPreflight(context);
            return true;
        }
        // Set when the response starts, so that an endpoint that clears the response to write an error does not remove these headers.
        context.Response.OnStarting(() =>
        {
            AllowOrigin(context, origin);
            context.Response.Headers.AccessControlExposeHeaders = "x-request-id, request-id, x-client-request-id, x-providerkit-provider, x-providerkit-attempts, x-providerkit-token, x-providerkit-estimate, x-providerkit-ignored, retry-after, x-should-retry";
            return Task.CompletedTask;
        });
        return false;
    }

    private static void AllowOrigin(HttpContext context, string origin)
    {
        context.Response.Headers.AccessControlAllowOrigin = origin;
        context.Response.Headers.Append("Vary", "Origin");
    }

    private static void AnswerPreflight(HttpContext context)
    {
        var (asked, answer) = (context.Request.Headers, context.Response.Headers);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        answer.AccessControlAllowMethods = "GET, HEAD, POST, DELETE";
        // SDKs send dozens of their own headers, so a fixed list would never be complete.
        string headers = asked.AccessControlRequestHeaders.ToString();
        if (headers.Length > 0 && headers.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ',' or ' ')) answer.AccessControlAllowHeaders = headers;
        answer.AccessControlMaxAge = "600";
    }
}
