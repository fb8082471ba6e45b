using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Http;

/// <summary>The headers of an answer 426 to a request that should have been a WebSocket's.</summary>
/// <remarks>Source: RFC 9110, sections 7.8 and 15.5.22; RFC 6455, section 4.2.2.</remarks>
internal static class UpgradeRequired
{
    public static void WriteHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.SecWebSocketVersion = "13";
        // Later versions have no headers of the connection, and begin a WebSocket by CONNECT.
        if (!HttpProtocol.IsHttp10(context.Request.Protocol) && !HttpProtocol.IsHttp11(context.Request.Protocol)) return;
        headers.Upgrade = "websocket";
        headers.Connection = "Upgrade";
    }
}
