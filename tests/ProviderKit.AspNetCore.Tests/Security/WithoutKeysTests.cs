using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Security;

/// <summary>FAULTS 50 and 51: no keys are set, so only this machine may call, and no web page of others through it.</summary>
public class WithoutKeysTests
{
    private static readonly Caller[] Callers =
    [
        new(200), new(200, "127.0.0.77", "127.0.0.77:4000"), new(200, "::1", "[::1]:4000"), new(200, "::ffff:127.0.0.1", "LOCALHOST"),
        new(200, "::ffff:127.3.0.1", "[::ffff:127.0.0.1]:1"), new(200, ""), new(200, Host: "localhost"), new(200, Host: "gateway.example.com:81"),
        // A key that is not asked for changes nothing.
        new(200, Headers: "Authorization: Bearer unused"),

        new(401, "192.0.2.7"), new(401, "10.0.0.1", "127.0.0.1:4000"), new(401, "2001:db8::1"), new(401, "::ffff:192.0.2.7"), new(401, "fe80::1"),
        new(401, "192.0.2.7", Headers: "Authorization: Bearer canary-client-key-0123456789"),
        // What a caller says of itself counts only against it.
        new(401, "192.0.2.7", Headers: "X-Forwarded-For: 127.0.0.1"), new(401, "192.0.2.7", Headers: "Forwarded: for=127.0.0.1"),
        new(401, Headers: "X-Forwarded-For: 127.0.0.1"), new(401, "", Headers: "X-Real-IP: 10.0.0.1"), new(401, Headers: "Forwarded: for=10.0.0.1"),
        new(401, Headers: "Via: 1.1 proxy"), new(401, Headers: "via: 2 x"), new(401, Headers: "X-Forwarded-Host: gateway.example.com"), new(401, Headers: "CF-Connecting-IP: 192.0.2.7"),
        new(401, Headers: "True-Client-IP: 192.0.2.7"), new(401, Headers: "x-forwarded-proto: https"), new(401, Headers: "X-Forwarded-Port: 443"), new(401, Headers: "X-Forwarded-Server: a"),
        new(401, Headers: "X-Forwarded-Anything: a"), new(401, "", Headers: "CDN-Loop: cloudflare"), new(401, Headers: "cf-ray: 1"), new(401, Headers: "X-Client-IP: 192.0.2.7"),
        new(401, Headers: "X-Original-For: 192.0.2.7:1"), new(401, "", Headers: "X-Original-Proto: http"), new(401, Headers: "X-Original-Host: x"),

        new(403, Host: "evil.example"), new(403, Host: "evil.example:4000"), new(403, Host: "localhost.evil.example"), new(403, Host: "127.0.0.1.evil.example"),
        new(403, Host: "192.0.2.1:4000"), new(403, Host: "0.0.0.0:4000"), new(403, Host: "x.gateway.example.com"),
        new(403, "", "evil.example"), new(403, "::1", "evil.example"),

        new(200, Headers: "Origin: http://localhost:4000"), new(200, Headers: "Origin: http://LocalHost:4000"), new(200, Host: "127.0.0.1:81", Headers: "Origin: http://127.0.0.1:81"),
        new(200, Headers: "Sec-Fetch-Site: same-origin"), new(200, Headers: "Sec-Fetch-Site: none"),
        new(200, Headers: ["Origin: https://chat.example.com", "Sec-Fetch-Site: cross-site"]), new(200, Headers: "Origin: app://some.app"),
        new(403, Headers: "Origin: http://localhost:3000"), new(403, Headers: "Origin: http://localhost"), new(403, Headers: "Origin: https://evil.example"),
        new(403, Headers: "Origin: null"), new(403, Headers: "Origin: ftp://localhost:4000"), new(403, Headers: "Origin: https://chat.example.com.evil.example"),
        new(403, Headers: "Origin: http://localhost:4000@evil.example"), new(403, Headers: "Sec-Fetch-Site: cross-site"),
        new(403, Headers: ["Origin: https://evil.example", "Sec-Fetch-Site: same-origin"]),
    ];

    [Test, Property("FAULTS", 50), Property("FAULTS", 51)]
    public async Task Callers_OfBothSurfaces_GetInOnlyFromThisMachine()
    {
        await using var app = await Caller.StartAsync(o =>
        {
            o.AllowedHosts.Add("gateway.example.com");
            o.Cors.Origins.Add("https://chat.example.com");
            o.Cors.Origins.Add("app://some.app");
        });

        foreach (var caller in Callers)
        {
            var admin = await app.SendAsync(caller.To(Caller.Admin));
            var proxy = await app.SendAsync(caller.To(Caller.Proxy));
            Assert.That((admin.Status, proxy.Status), Is.EqualTo((caller.Expected, caller.Expected == 200 ? 404 : caller.Expected)), caller.ToString());
            if (caller.Expected == 200) continue;
            Assert.That(admin.Json.GetProperty("success").GetBoolean(), Is.False);
            string needed = caller.Expected == 401 ? "AdminKey" : caller.Headers.Length == 0 ? "AllowedHosts" : "Cors:Origins";
            Assert.That(admin.Error.GetProperty("message").GetString(), Does.Contain("ProviderKit:" + needed), caller.ToString());
            Assert.That(proxy.Error.GetProperty("message").GetString(), Does.Contain("ProviderKit:" + needed.Replace("Admin", "Client", StringComparison.Ordinal)));
            Assert.That((await app.RecordOf(proxy)).Status, Is.EqualTo(caller.Expected));
        }
    }

    [TestCase("192.0.2.7", "localhost", 401, "invalid_api_key", "authentication_error", "Bearer")]
    [TestCase("127.0.0.1", "evil.example", 403, "foreign_host", "permission_error", null)]
    public async Task Refusal_OfTheProxy_IsAnErrorObjectWithARecord(string peer, string host, int status, string code, string type, string? challenge)
    {
        await using var app = await Caller.StartAsync();

        var answer = await app.SendAsync(new Caller(status, peer, host).Chat());

        Assert.That((answer.Status, answer.Code, answer.Error.GetProperty("type").GetString()), Is.EqualTo((status, code, type)));
        Assert.That(answer.Header("www-authenticate"), Is.EqualTo(challenge));
        var record = await app.RecordOf(answer);
        Assert.That((record.Status, record.Attempts, record.Provider, record.ClientName), Is.EqualTo((status, 0, (string?)null, (string?)null)));
        Assert.That(app.Upstream, Is.Empty);
    }

    [Test]
    public async Task Refusal_OfARequestWithoutHost_NamesNoBlank()
    {
        await using var app = await GatewayApp.StartAsync();
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(app.Address.Host, app.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("GET /v1/models HTTP/1.0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        string answer = await reader.ReadToEndAsync(Patience.Token());
        Assert.That(answer, Does.Contain(" 403 ").And.Contains("has no Host header").And.Contains("foreign_host").And.Not.Contain("the name ."));
    }

    /// <summary>With that middleware before it, which trusts all proxies, a caller can say that it has any address.</summary>
    [Test]
    public async Task ForwardedHeaders_TakenUp_MakeNobodyLocal()
    {
        await using var app = await Caller.StartAsync(more: setup =>
        {
            var map = setup.Map!;
            setup.Map = web =>
            {
                var all = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
                all.KnownIPNetworks.Clear();
                all.KnownProxies.Clear();
                web.UseForwardedHeaders(all);
                web.UseRouting();
                map(web);
            };
        });

        foreach (string path in new[] { Caller.Admin, Caller.Proxy })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = "localhost";
            request.Headers.Add("X-Forwarded-For", "127.0.0.1");
            Assert.That((await app.SendAsync(request)).Status, Is.EqualTo(401), path);
        }
    }

    [Test]
    public async Task Health_FromAnywhere_IsOpen()
    {
        await using var app = await Caller.StartAsync();

        foreach (string path in new[] { "/health", "/ready" })
            Assert.That((await app.SendAsync(new Caller(200, "192.0.2.7", "gateway.internal").To(path))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task AllowAnonymous_TheSetting_LetsAnyoneIn()
    {
        await using var app = await Caller.StartAsync(o => o.AllowAnonymous = true);
        var caller = new Caller(200, "192.0.2.7", "any.example", "Origin: https://any.example.com");

        Assert.That((await app.SendAsync(caller.Chat())).Status, Is.EqualTo(200));
        Assert.That((await app.SendAsync(caller.To(Caller.Admin))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task HostileNames_AreEscapedWhereTheyAreShown()
    {
        await using var app = await Caller.StartAsync();

        var answer = await app.SendAsync(new Caller(403, Headers: "Origin: https://\"<script>" + new string('x', 500)).To(Caller.Proxy));

        Assert.That(answer.Status, Is.EqualTo(403));
        Assert.That(answer.Text, Does.Not.Contain("<script>"));
        Assert.That(answer.Text, Has.Length.LessThan(600));
    }
}
