using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ProviderKit.AspNetCore.Monitoring;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Security;

/// <summary>A request as somebody else would send it, and the app it is sent to.</summary>
/// <param name="Expected">The status; 404 of the proxy's catch-all and 200 of the admin's stand-in mean that it got in.</param>
/// <param name="Peer">The address it comes from; empty for none, as on a Unix socket.</param>
/// <param name="Headers">Further headers, as <c>name: value</c>.</param>
internal sealed record Caller(int Expected, string Peer = "127.0.0.1", string Host = "localhost:4000", params string[] Headers)
{
    public const string Proxy = "/v1/nothing";
    public const string Admin = "/admin/thing";
    public const string ClientKey = "canary-client-key-0123456789";
    public const string OtherKey = "canary-other-key-0123456789+/";
    public const string AdminKey = "canary-admin-key-0123456789";

    private const string PeerHeader = "test-peer";

    /// <summary>An app whose callers' addresses are what the tests say, with a stand-in for what the admin sees.</summary>
    public static Task<GatewayApp> StartAsync(Action<ProviderKitServerOptions>? configure = null, Action<GatewaySetup>? more = null, Action<IEndpointConventionBuilder>? conventions = null) =>
        GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Secrets.AddRange([ClientKey, OtherKey, AdminKey]);
            if (configure is not null) setup.Server.Add(configure);
            setup.Map = web =>
            {
                web.Use(SetPeer);
                var group = web.MapGroup("");
                group.MapProviderKit();
                var admin = group.MapGroup("/admin");
                AdminAccess.Guard(web.Services).Protect(admin);
                admin.Map("/thing", (HttpContext http) => http.Response.WriteAsync("seen"));
                admin.MapGet("/typed/{id:int}", (int id) => Results.Json(id));
                conventions?.Invoke(group);
            };
            more?.Invoke(setup);
        });

    public HttpRequestMessage To(string path, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        AddTo(request);
        return request;
    }

    public HttpRequestMessage Chat(string? body = null)
    {
        var request = Support.Chat.Post(body ?? Support.Chat.Body());
        AddTo(request);
        return request;
    }

    public override string ToString() => $"{Expected} from {(Peer.Length == 0 ? "nowhere" : Peer)} as {Host} {string.Join(" ", Headers)}";

    private void AddTo(HttpRequestMessage request)
    {
        request.Headers.Host = Host;
        request.Headers.Add(PeerHeader, Peer.Length == 0 ? "none" : Peer);
        foreach (string header in Headers)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            Assert.That(request.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..].TrimStart()), Is.True);
        }
    }

    private static Task SetPeer(HttpContext context, RequestDelegate next)
    {
        string peer = context.Request.Headers[PeerHeader].ToString();
        if (peer.Length > 0) context.Connection.RemoteIpAddress = peer == "none" ? null : IPAddress.Parse(peer);
        return next(context);
    }
}
