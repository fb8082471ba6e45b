using Microsoft.AspNetCore.Http;

namespace ProviderKit.Dashboard.Assets;

/// <summary>The headers that keep the page to itself: no code or content from elsewhere, no frame around it, nothing sent to other sites.</summary>
internal static class PageHeaders
{
    /// <summary>The Content-Security-Policy.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'";

    /// <summary>Sets them, in place of what the app's own middleware has set.</summary>
    public static void Set(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
