using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Security;

/// <summary>Lets the pages of listed origins call from a browser and read the answers. Not ASP.NET's, which the app would have to add.</summary>
internal static class CorsHeaders
{
    /// <summary>Marks the answer as readable, and answers a preflight.</summary>
    /// <returns>Whether the request was a preflight, which is answered with that.</returns>
    public static bool Apply(HttpContext context, string origin)
    {
        if (HttpMethods.IsOptions(context.Request.Method) && context.Request.Headers.AccessControlRequestMethod.Count > 0)
        {
            AllowOrigin(context, origin);
            AnswerPreflight(context);
            return true;
        }
        // At the last moment, so that an endpoint that clears its answer to tell of an error does not clear this.
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
        // SDKs send dozens of headers of their own, so no list of ours would be complete.
        string headers = asked.AccessControlRequestHeaders.ToString();
        if (headers.Length > 0 && headers.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ',' or ' ')) answer.AccessControlAllowHeaders = headers;
        answer.AccessControlMaxAge = "600";
    }
}
