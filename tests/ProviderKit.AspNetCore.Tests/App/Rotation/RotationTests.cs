using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Rotation;

/// <summary>FAULTS 25, 33, 35, 41: which token serves, and what a client hears when none does.</summary>
public class RotationTests
{
    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 25)]
    public async Task Unauthorized_TokenIsQuarantinedAndTheNextServes(bool stream)
    {
        var time = new FakeTime();
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Time = time;
            setup.Tokens = ["canary-1-sim:401", "canary-2"];
        });

        var answer = await app.ChatAsync(stream: stream);
        time.Advance(TimeSpan.FromDays(30));
        var later = await app.ChatAsync(stream: stream);

        Assert.That((answer.Status, answer.Header("x-providerkit-attempts")), Is.EqualTo((200, "2")), answer.Text);
        Assert.That((later.Status, later.Header("x-providerkit-attempts")), Is.EqualTo((200, "1")), "it stays out");
        var bad = app.TokensOf()[0];
        Assert.That((bad.Quarantined, bad.Blocked, bad.BlockedUntil), Is.EqualTo((true, true, (DateTimeOffset?)null)));
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 25)]
    public async Task Unauthorized_AllTokens_Is502AndNotWorthARetry(bool stream)
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Tokens = ["canary-1-sim:401", "canary-2-sim:401"]);

        var first = await app.ChatAsync(stream: stream);
        var second = await app.ChatAsync(stream: stream);

        await Expect.ErrorAsync(app, first, 502, "upstream_auth", attempts: 2);
        Assert.That(first.Header("x-should-retry"), Is.EqualTo("false"));
        Assert.That((second.Status, second.Code, second.Header("x-providerkit-attempts")), Is.EqualTo((502, "upstream_auth", "0")));
        Assert.That(app.Upstream, Has.Count.EqualTo(2), "no call with a token known to be bad");
    }

    [Test, Property("FAULTS", 25)]
    public async Task BadKeySaidWith400_IsQuarantined()
    {
        // xAI words a bad key as a 400.
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = Chat.Model;
            setup.Options.Add(o =>
            {
                o.Provider("xai").Tokens.Clear();
                o.Provider("xai").Tokens.Add("canary-x-sim:401");
                o.Provider("xai").Tokens.Add("canary-y");
            });
        });
        app.Secrets.Add("canary-x-sim");

        var answer = await app.ChatAsync("ext-xai-grok-4");

        Assert.That((answer.Status, answer.Header("x-providerkit-attempts")), Is.EqualTo((200, "2")), answer.Text);
        Assert.That(app.TokensOf("xai")[0].Quarantined, Is.True);
    }

    [TestCase("sim:429:quota")]
    [TestCase("sim:402")]
    public async Task QuotaExhausted_RestsLongAndGrowing(string fault)
    {
        var time = new FakeTime();
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Time = time;
            setup.Tokens = ["canary-1-" + fault];
        });

        foreach (double minutes in new[] { 2, 10, 60, 1440, 1440.0 })
        {
            var answer = await app.ChatAsync();
            Assert.That((answer.Status, answer.Code, answer.Header("x-should-retry")), Is.EqualTo((429, "insufficient_quota", "false")), answer.Text);
            Assert.That(app.TokensOf()[0].BlockedUntil, Is.EqualTo(time.GetUtcNow().AddMinutes(minutes)));
            time.Advance(TimeSpan.FromMinutes(minutes));
        }
        Assert.That(app.Upstream, Has.Count.EqualTo(5));
    }

    [Test, Property("FAULTS", 33)]
    public async Task Limited_ManyAtOnce_BlocksTheTokenOnceAndNoOther()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Tokens = ["canary-a-sim:429:retry-after:600", "canary-b"]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => app.ChatAsync(stream: i % 2 == 0)));

        Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(200));
        var tokens = app.TokensOf();
        Assert.That((tokens[0].Blocks, tokens[0].Blocked), Is.EqualTo((1L, true)));
        Assert.That((tokens[1].Blocks, tokens[1].Blocked, tokens[1].Failures, tokens[1].Requests), Is.EqualTo((0L, false, 0L, 100L)));
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("FAULTS", 35)]
    public async Task AllBlocked_Is429WithTheSoonestAndNoUpstreamCall(bool stream)
    {
        var time = new FakeTime();
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Time = time;
            setup.Tokens = ["canary-1-sim:429:retry-after:100", "canary-2-sim:429:retry-after:40", "canary-3-sim:429:retry-after:70"];
        });

        var first = await app.ChatAsync(stream: stream);
        time.Advance(TimeSpan.FromSeconds(10.5));
        var second = await app.ChatAsync(stream: stream);

        await Expect.ErrorAsync(app, first, 429, "all_tokens_blocked", attempts: 3);
        Assert.That(first.Header("retry-after"), Is.EqualTo("40"));
        Assert.That((second.Status, second.Code, second.Header("retry-after")), Is.EqualTo((429, "all_tokens_blocked", "30")), "29.5, rounded up");
        Assert.That(second.Error.GetProperty("type").GetString(), Is.EqualTo("rate_limit_error"));
        Assert.That((await app.RecordOf(second)).Attempts, Is.Zero);
        Assert.That(app.Upstream, Has.Count.EqualTo(3));
    }

    [Test, Property("FAULTS", 35)]
    public async Task BlockEnds_TheTokenServesAgain()
    {
        var time = new FakeTime();
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Time = time;
            setup.Tokens = ["canary-1-sim:quota:1:30"];
        });

        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200));
        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(429));
        app.Simulator.SetToken("canary-1-sim:quota:1:30", "sim:events:3");
        time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(429));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Limited_TheTokenThatServesStaysTheOne()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Tokens = ["canary-1", "canary-2"]);

        for (int i = 0; i < 3; i++) await app.ChatAsync();
        app.Simulator.SetToken("canary-1", "sim:429:retry-after:60");
        for (int i = 0; i < 3; i++) await app.ChatAsync();

        Assert.That(app.Upstream.Select(r => r.Token), Is.EqualTo(
            new[] { "canary-1", "canary-1", "canary-1", "canary-1", "canary-2", "canary-2", "canary-2" }));
    }

    [Test]
    public async Task LimitedPerModel_OtherModelsKeepTheToken()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Kit.Add((kit, simulator) => kit.AddOpenAICompatible(
            new HttpVendor
            {
                Name = "permodel",
                BaseAddress = simulator.AddressOf("permodel").ToString(),
                LimitScope = LimitScope.TokenAndModel,
                Credential = CredentialRequirement.Required,
            })));
        app.Registry.Find("permodel")!.Tokens.Add(new ApiToken("PERMODEL_TOKEN", "canary-permodel"));
        app.Secrets.Add("canary-permodel");

        var limited = await app.ChatAsync("ext-permodel-sim:429:retry-after:60");
        var other = await app.ChatAsync("ext-permodel-sim-large");
        var again = await app.ChatAsync("ext-permodel-sim:429:retry-after:60");

        Assert.That((limited.Status, other.Status, again.Status), Is.EqualTo((429, 200, 429)));
        Assert.That(app.Upstream, Has.Count.EqualTo(2), "the blocked model is not asked again");
        Assert.That(app.TokensOf("permodel")[0].BlockedModels, Is.EqualTo(new[] { "sim:429:retry-after:60" }));
    }

    [Test, Property("FAULTS", 41)]
    public async Task NoToken_Is503NamingTheVariable()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Tokens = []);

        var answer = await app.ChatAsync();

        Assert.That((answer.Status, answer.Code, answer.Header("x-should-retry")), Is.EqualTo((503, "provider_not_configured", "false")), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("EXT_OPENAI_API_KEY").And.Contains("EXT_OPENAI_TOKEN_1"));
        var record = await app.RecordOf(answer);
        Assert.That((record.Provider, record.TokenName, record.Attempts, record.Status), Is.EqualTo(("openai", (string?)null, 0, 503)));
        Assert.That(app.Upstream, Is.Empty);
    }
}
