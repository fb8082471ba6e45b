using System.Text;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Security;

/// <summary>FAULTS 11 and 50: keys are set, so each caller needs one, wherever it is.</summary>
public class WithKeysTests
{
    private static readonly string Subprotocol = "providerkit.key." + Convert.ToBase64String(Encoding.UTF8.GetBytes(Caller.AdminKey)).TrimEnd('=');

    private static readonly Caller[] Clients =
    [
        new(404, Headers: "Authorization: Bearer " + Caller.ClientKey), new(404, "192.0.2.7", "any.example", "authorization: bearer  " + Caller.ClientKey),
        new(404, "192.0.2.7", "any.example", "x-api-key: " + Caller.OtherKey), new(404, Headers: "api-key: " + Caller.ClientKey),
        new(404, Headers: "x-goog-api-key: " + Caller.OtherKey), new(404, "192.0.2.7", Headers: ["X-Forwarded-For: 10.0.0.1", "api-key: " + Caller.ClientKey]),
        new(404, Headers: ["Authorization: Bearer something-else-entirely", "x-api-key: " + Caller.ClientKey]),
        new(404, Headers: ["Origin: https://evil.example", "api-key: " + Caller.ClientKey]),

        new(401), new(401, ""), new(401, "192.0.2.7"), new(401, Headers: "Authorization: Bearer " + Caller.ClientKey + "x"),
        new(401, Headers: "Authorization: Bearer " + Caller.ClientKey[..^1]), new(401, Headers: "Authorization: Bearer " + Caller.ClientKey.ToUpperInvariant()),
        new(401, Headers: "Authorization: " + Caller.ClientKey), new(401, Headers: "Authorization: Basic " + Caller.ClientKey),
        new(401, Headers: "Authorization: Bearer"), new(401, Headers: "x-api-key: "),
        new(401, Headers: "x-api-key: " + new string('x', 5000)), new(401, Headers: ["api-key: " + Caller.ClientKey, "api-key: " + Caller.ClientKey]),
        new(401, Headers: "Authorization: Bearer " + Caller.AdminKey), new(401, Headers: "x-admin-key: " + Caller.ClientKey),
        new(401, Headers: "Cookie: api-key=" + Caller.ClientKey),
    ];

    private static readonly Caller[] Admins =
    [
        new(200, Headers: "Authorization: Bearer " + Caller.AdminKey), new(200, "192.0.2.7", "192.0.2.1:4000", "x-admin-key: " + Caller.AdminKey),
        new(200, "192.0.2.7", "gateway.example.com", "x-admin-key: " + Caller.AdminKey), new(200, "192.0.2.7", "[2001:db8::1]:80", "x-admin-key: " + Caller.AdminKey),
        new(200, Headers: "Sec-WebSocket-Protocol: providerkit, " + Subprotocol),
        new(200, Headers: ["Origin: http://localhost:4000", "x-admin-key: " + Caller.AdminKey]),

        new(401), new(401, ""), new(401, "192.0.2.7"), new(401, Headers: "Authorization: Bearer " + Caller.ClientKey),
        new(401, Headers: "x-admin-key: " + Caller.ClientKey), new(401, Headers: "x-api-key: " + Caller.AdminKey),
        new(401, Headers: "Sec-WebSocket-Protocol: providerkit"), new(401, Headers: "Sec-WebSocket-Protocol: providerkit.key.x!"),
        new(401, Headers: "Sec-WebSocket-Protocol: providerkit.key." + Caller.AdminKey),
        // A page that has got hold of the key, or guessed it, is kept out all the same.
        new(403, Host: "evil.example", Headers: "x-admin-key: " + Caller.AdminKey), new(403, Host: "0.0.0.0", Headers: "x-admin-key: " + Caller.AdminKey),
        new(403, Headers: ["Origin: https://evil.example", "x-admin-key: " + Caller.AdminKey]),
        new(403, Headers: ["Sec-Fetch-Site: cross-site", "x-admin-key: " + Caller.AdminKey]),
    ];

    [Test, Property("FAULTS", 11), Property("FAULTS", 50)]
    public async Task Callers_OfBothSurfaces_NeedTheKeyOfEach()
    {
        await using var app = await StartAsync();

        foreach (var client in Clients)
        {
            var answer = await app.SendAsync(client.To(Caller.Proxy));
            Assert.That(answer.Status, Is.EqualTo(client.Expected), client.ToString());
            // In the shape of the API whose header it sends, a code is the status.
            string code = answer.Error.GetProperty("code").ToString();
            Assert.That(code, Is.AnyOf(client.Expected == 401 ? "invalid_api_key" : "unknown_url", $"{client.Expected}"), client.ToString());
            Assert.That(answer.Header("www-authenticate"), Is.EqualTo(client.Expected == 401 ? "Bearer" : null));
        }
        foreach (var admin in Admins)
        {
            foreach (string path in new[] { Caller.Admin, "/admin/typed/7" })
            {
                var answer = await app.SendAsync(admin.To(path));
                Assert.That(answer.Status, Is.EqualTo(admin.Expected), admin.ToString());
                Assert.That(answer.Text, admin.Expected == 200 ? Does.Match("^(seen|7)$") : Does.StartWith("{\"success\":false,\"error\":{\"message\":\""));
            }
        }
    }

    [Test]
    public async Task Refused_PushesNoTrailOut()
    {
        await using var app = await Caller.StartAsync(
            o => (o.ClientKeys["ci"], o.AdminKey) = (new SecretKey(Caller.ClientKey), new SecretKey(Caller.AdminKey)),
            setup => setup.Options.Add(o => o.Requests.Kept = 3));
        var served = await app.SendAsync(new Caller(200, Headers: "Authorization: Bearer " + Caller.ClientKey).Chat());

        for (int i = 0; i < 4; i++)
        {
            var refused = await app.SendAsync(new Caller(401, "192.0.2.7").Chat());
            Assert.That((refused.Status, (await app.RecordOf(refused)).Status), Is.EqualTo((401, 401)));
        }

        var trails = app.Service<RequestTrailStore>();
        Assert.That(trails.Recent(10).Select(t => t.Id), Is.EqualTo(new[] { served.RequestId }));
    }

    [Test]
    public async Task Key_InTheAddress_IsNone()
    {
        await using var app = await StartAsync();
        app.Secrets.Clear(); // the server's own log of addresses is why

        foreach (string name in new[] { "key", "api_key", "api-key", "x-api-key", "access_token" })
        {
            Assert.That((await app.GetAsync($"{Caller.Proxy}?{name}={Caller.ClientKey}")).Status, Is.EqualTo(401), name);
            Assert.That((await app.GetAsync($"{Caller.Admin}?{name}={Caller.AdminKey}")).Status, Is.EqualTo(401), name);
        }
    }

    [TestCase("Authorization: Bearer " + Caller.ClientKey, "ci")]
    [TestCase("x-api-key: " + Caller.OtherKey, "desk-2")]
    [TestCase("api-key: " + Caller.ClientKey, "ci")]
    [TestCase("x-goog-api-key: " + Caller.ClientKey, "ci")]
    [Property("FAULTS", 10)]
    public async Task RightKey_IsNamedInTheRecordAndStaysHere(string header, string name)
    {
        await using var app = await StartAsync();

        var served = await app.SendAsync(new Caller(200, "192.0.2.7", "any.example", header).Chat());
        var streamed = await app.SendAsync(new Caller(200, Headers: header).Chat(Chat.Body(stream: true)));
        var bad = await app.SendAsync(new Caller(400, Headers: header).Chat("{"));
        var unknown = await app.SendAsync(new Caller(404, Headers: header).To("/v1/models/none"));

        Assert.That(new[] { served.Status, streamed.Status, bad.Status, unknown.Status }, Is.EqualTo(new[] { 200, 200, 400, 404 }));
        foreach (var answer in new[] { served, streamed, bad, unknown })
            Assert.That((await app.RecordOf(answer)).ClientName, Is.EqualTo(name));
        Assert.That(app.Upstream, Is.Not.Empty);
        foreach (var request in app.Upstream)
            SecretScan.AssertNone("an upstream's request", string.Join('\n', request.Headers), [Caller.ClientKey, Caller.OtherKey, Caller.AdminKey]);
    }

    [Test]
    public async Task WrongKey_LeavesOneRecordAndCallsNobody()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(new Caller(401, Headers: "Authorization: Bearer " + Caller.AdminKey).Chat());

        Assert.That((answer.Status, answer.Code), Is.EqualTo((401, "invalid_api_key")));
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.StartWith("The key is wrong.").And.Contains("x-api-key"));
        Assert.That((await app.RecordOf(answer)).Error!.Kind, Is.EqualTo(ProviderErrorKind.Unauthenticated));
        Assert.That(app.Upstream, Is.Empty);
    }

    [Test]
    public async Task OneKeyOnly_TheOtherSurfaceIsStillForThisMachine()
    {
        await using var app = await Caller.StartAsync(o => o.ClientKeys["ci"] = new SecretKey(Caller.ClientKey));
        const string Header = "Authorization: Bearer " + Caller.ClientKey;

        Assert.That((await app.SendAsync(new Caller(404, "192.0.2.7", Headers: Header).To(Caller.Proxy))).Status, Is.EqualTo(404));
        Assert.That((await app.SendAsync(new Caller(401, "192.0.2.7", Headers: Header).To(Caller.Admin))).Status, Is.EqualTo(401));
        Assert.That((await app.SendAsync(new Caller(200).To(Caller.Admin))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task RateLimit_GoesByTheKey()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(setup =>
        {
            setup.Time = time;
            setup.Server.Add(o => (o.RateLimit.Enabled, o.RateLimit.PerMinute) = (true, 1));
        });

        var statuses = new List<int>();
        foreach (var (key, peer) in new[] { (Caller.ClientKey, "192.0.2.1"), (Caller.OtherKey, "192.0.2.1"), (Caller.ClientKey, "192.0.2.2"), (Caller.OtherKey, "192.0.2.3") })
            statuses.Add((await app.SendAsync(new Caller(0, peer, Headers: "api-key: " + key).To(Caller.Proxy))).Status);

        Assert.That(statuses, Is.EqualTo(new[] { 404, 404, 429, 429 }));
        Assert.That(app.Records.All.Count(r => r is { Status: 429, ClientName: "ci" or "desk-2" }), Is.EqualTo(2));
        time.Advance(TimeSpan.FromMinutes(1));
    }

    private static Task<GatewayApp> StartAsync(Action<GatewaySetup>? more = null) => Caller.StartAsync(
        o =>
        {
            o.ClientKeys["ci"] = new SecretKey(Caller.ClientKey);
            o.ClientKeys["desk-2"] = new SecretKey(Caller.OtherKey);
            o.AdminKey = new SecretKey(Caller.AdminKey);
            o.AllowedHosts.Add("gateway.example.com");
        },
        more);
}
