using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ProviderKit.AspNetCore.Http;

/// <summary>The headers of a 426 reply to a request that should have been a WebSocket upgrade.</summary>
/// <remarks>Source: RFC 9110, sections 7.8 and 15.5.22; RFC 6455, section 4.2.2.</remarks>
internal static class UpgradeRequired
{
    public static void WriteHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.SecWebSocketVersion = "13";
        // Later versions have no connection headers, and begin a WebSocket with CONNECT.
        if (!HttpProtocol.IsHttp10(context.Request.Protocol) && !HttpProtocol.IsHttp11(context.Request.Protocol)) return;
        headers.Upgrade = "websocket";
        // The server closes the connection after an upgrade that it refuses, and after any reply whose Connection header has no keep-alive. A client
        // without this header sends its next request into a connection that is closing.
        bool closes = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } || HttpProtocol.IsHttp10(context.Request.Protocol);
        headers.Connection = closes ? "Upgrade, close" : "Upgrade, keep-alive";
    }
}
