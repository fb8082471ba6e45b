using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Security;

/// <summary>Strangers decide how often they ask; the log has a line and a number for each of them.</summary>
public class RefusalLogTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Strangers_AskAgainAndAgain_AreLoggedOnceAndThenInSum()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);
        for (int i = 0; i < 50; i++)
        {
            await app.SendAsync(new Caller(401, "192.0.2.7").Chat());
            await app.SendAsync(new Caller(401, "::ffff:192.0.2.8").To(Caller.Admin));
        }
        await app.SendAsync(new Caller(401, "192.0.2.7").To(Caller.Admin));
        Assert.That(Lines(app), Is.EquivalentTo((string[])
        [
            "Refused 192.0.2.7 at the proxy: 401 invalid_api_key", "Refused 192.0.2.8 at monitoring and metrics: 401 invalid_api_key",
            "Refused 192.0.2.7 at monitoring and metrics: 401 invalid_api_key",
        ]));

        time.Advance(Minute);
        Assert.That(Lines(app)[3..], Is.EquivalentTo((string[])
        [
            "Refused 192.0.2.7 at the proxy: 401 invalid_api_key, 49 more times within a minute",
            "Refused 192.0.2.8 at monitoring and metrics: 401 invalid_api_key, 49 more times within a minute",
        ]));

        time.Advance(Minute);
        await app.SendAsync(new Caller(401, "192.0.2.7").Chat());
        Assert.That(Lines(app), Has.Length.EqualTo(6), "after a quiet minute the first is told at once again");
    }

    [Test]
    public async Task Strangers_FromManyAddresses_AreCountedTogether()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);
        for (int i = 0; i < 300; i++) await app.SendAsync(new Caller(401, $"10.0.{i / 200}.{i % 200}").Chat());
        time.Advance(Minute);
        Assert.That(Lines(app), Has.Length.EqualTo(202));
        Assert.That(Lines(app)[^1], Is.EqualTo("Refused other addresses at the proxy: 401 invalid_api_key, 99 more times within a minute"));
    }

    [Test]
    public async Task Clients_OverTheRateLimit_AreSummedUpToo()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time, options => (options.RateLimit.Enabled, options.RateLimit.PerMinute) = (true, 1));
        for (int i = 0; i < 11; i++) await app.SendAsync(new Caller(0, "192.0.2.7", Headers: "api-key: " + Caller.ClientKey).Chat());
        time.Advance(Minute);
        Assert.That(Lines(app), Is.EqualTo((string[])["Refused 192.0.2.7 at the proxy: 429 rate_limit", "Refused 192.0.2.7 at the proxy: 429 rate_limit, 9 more times within a minute"]));
        Assert.That(app.Log.Entries.Where(e => e.Event.Id == 202), Is.Empty, "no line for each");
    }

    [Test]
    public async Task Clients_AskingForWhatIsNotThere_AreLoggedOnceForEachPath()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);
        string[] key = ["api-key: " + Caller.ClientKey];
        for (int i = 0; i < 5; i++)
        {
            await app.SendAsync(new Caller(404, Headers: key).To("/v1/messages%0Aforged"));
            var twice = await app.SendAsync(new Caller(404, Headers: key).To("/v1/v1/chat/completions", HttpMethod.Post));
            Assert.That(twice.Text, Does.Contain("/v1 twice"));
            await app.SendAsync(new Caller(405, Headers: key).To("/v1/embeddings"));
        }
        Assert.That(Lines(app), Is.EquivalentTo((string[])
        [
            "Refused 127.0.0.1 at GET /v1/messages forged: 404 unknown_url", "Refused 127.0.0.1 at POST /v1/v1/chat/completions: 404 unknown_url",
            "Refused 127.0.0.1 at GET /v1/embeddings: 405 method_not_allowed",
        ]));
        for (int i = 0; i < 400; i++) await app.SendAsync(new Caller(404, Headers: key).To($"/v1/made-up-{i}"));
        Assert.That(Lines(app), Has.Length.LessThan(300));
        time.Advance(Minute);
        Assert.That(Lines(app)[^1], Does.StartWith("Refused other addresses at other places: 404 unknown_url, "));
    }

    [Test]
    public async Task Clients_AskingForATokenInThePath_AreLoggedWithoutIt()
    {
        const string Token = "canary-5d11e0-in-a-path";
        await using var app = await StartAsync(new FakeTime());
        // Added so, since the server's own log of each request, which the app switches on or off, has the path as well.
        app.Registry.Find("openai")!.Tokens.Add(new ApiToken("late", Token));
        foreach (string before in (string[])["", new string('a', 110)])
        {
            var answer = await app.SendAsync(new Caller(404, Headers: "api-key: " + Caller.ClientKey).To($"/v1/{before}{Token}"));
            foreach (string text in Lines(app).Append(answer.Text)) Assert.That(text, Does.Not.Contain(Token[..8]));
        }
        Assert.That(Lines(app), Has.Length.EqualTo(2));
    }

    private static string[] Lines(GatewayApp app) =>
        [.. app.Log.Entries.Where(e => e.Category == "ProviderKit.Access" && e.Level == LogLevel.Information).Select(e => e.Text.Split(" [")[0])];

    private static Task<GatewayApp> StartAsync(FakeTime time, Action<ProviderKitServerOptions>? more = null) => Caller.StartAsync(
        options =>
        {
            options.ClientKeys["ci"] = new SecretKey(Caller.ClientKey);
            options.AdminKey = new SecretKey(Caller.AdminKey);
            more?.Invoke(options);
        },
        setup => setup.Time = time);
}
