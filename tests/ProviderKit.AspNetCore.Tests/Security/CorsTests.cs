using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Security;

public class CorsTests
{
    private const string Page = "https://chat.example.com";
    private const string Key = "Authorization: Bearer " + Caller.ClientKey;
    private static readonly string[] Preflight = ["Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization,content-type,x-stainless-os"];

    [TestCase("/v1/chat/completions")]
    [TestCase("/v1/embeddings")]
    [TestCase("/v1/models")]
    public async Task Preflight_OfAListedOrigin_IsAnsweredWithoutAKey(string path)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(new Caller(204, "192.0.2.7", "any.example", ["Origin: " + Page, .. Preflight]).To(path, HttpMethod.Options));

        Assert.That((answer.Status, answer.Bytes.Length), Is.EqualTo((204, 0)));
        Assert.That(answer.Header("access-control-allow-origin"), Is.EqualTo(Page));
        Assert.That(answer.Header("access-control-allow-headers"), Is.EqualTo("authorization,content-type,x-stainless-os"));
        Assert.That(answer.Header("access-control-allow-methods"), Does.Contain("POST"));
        Assert.That(answer.Header("vary"), Is.EqualTo("Origin"));
        Assert.That(answer.Header("access-control-allow-credentials"), Is.Null);
    }

    [Test]
    public async Task Answers_ToAListedOrigin_MayBeRead()
    {
        await using var app = await StartAsync();

        var served = await app.SendAsync(new Caller(200, Headers: ["Origin: " + Page, Key]).Chat());
        var streamed = await app.SendAsync(new Caller(200, Headers: ["Origin: " + Page, Key]).Chat(Chat.Body(stream: true)));
        var refused = await app.SendAsync(new Caller(401, Headers: "Origin: " + Page).Chat());

        Assert.That(new[] { served.Status, streamed.Status, refused.Status }, Is.EqualTo(new[] { 200, 200, 401 }));
        foreach (var answer in new[] { served, streamed, refused })
        {
            Assert.That((answer.Header("access-control-allow-origin"), answer.Header("vary")), Is.EqualTo((Page, "Origin")));
            Assert.That(answer.Header("access-control-expose-headers"), Does.Contain("x-request-id"));
        }
    }

    [TestCase(true, "https://evil.example", 401)]
    [TestCase(true, "null", 401)]
    [TestCase(false, "https://evil.example", 403)]
    public async Task OtherOrigins_GetNoLeave(bool keyed, string origin, int status)
    {
        await using var app = await StartAsync(keyed);

        var preflight = await app.SendAsync(new Caller(status, Headers: ["Origin: " + origin, .. Preflight]).To("/v1/chat/completions", HttpMethod.Options));
        var call = await app.SendAsync(new Caller(0, Headers: ["Origin: " + origin, Key]).Chat());

        Assert.That((preflight.Status, call.Status), Is.EqualTo((status, keyed ? 200 : 403)));
        foreach (var answer in new[] { preflight, call })
            Assert.That(answer.Headers.Keys, Has.None.StartsWith("access-control-"));
    }

    [Test]
    public async Task NoOrigins_SwitchCorsOff()
    {
        await using var app = await Caller.StartAsync(o => o.ClientKeys["ci"] = new SecretKey(Caller.ClientKey));

        var preflight = await app.SendAsync(new Caller(401, Headers: ["Origin: " + Page, .. Preflight]).To("/v1/chat/completions", HttpMethod.Options));
        var call = await app.SendAsync(new Caller(200, Headers: ["Origin: " + Page, Key]).Chat());

        Assert.That((preflight.Status, call.Status), Is.EqualTo((401, 200)));
        Assert.That(preflight.Headers.Keys.Concat(call.Headers.Keys), Has.None.StartsWith("access-control-").And.None.EqualTo("vary"));
    }

    private static Task<GatewayApp> StartAsync(bool keyed = true) => Caller.StartAsync(o =>
    {
        if (keyed) o.ClientKeys["ci"] = new SecretKey(Caller.ClientKey);
        o.Cors.Origins.Add(Page);
    });
}
