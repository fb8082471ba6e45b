using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>Tokens by name, and what can be done about them.</summary>
public class TokensTests
{
    private static readonly string[] Limited = ["canary-1-sim:429:retry-after:60", "canary-2", "canary-3"];

    [Test]
    public async Task Tokens_ShowStateAndCounters()
    {
        await using var app = await GatewayApp.StartAsync(s => (s.Tokens, s.Time) = (Limited, new FakeTime()));
        await app.ChatAsync();

        var answer = (await app.MonitorAsync("providers/openai/tokens")).Good();

        Assert.That((answer.GetProperty("total").GetInt32(), answer.GetProperty("active").GetInt32(), answer.GetProperty("blocked").GetInt32()), Is.EqualTo((3, 2, 1)));
        var tokens = answer.GetProperty("tokens");
        Assert.That(tokens.Names("key"), Is.EqualTo(new[] { "openai:Tokens:0", "openai:Tokens:1", "openai:Tokens:2" }));
        Assert.That(
            new[] { "active", "current", "blocked", "blockedUntil", "failures", "requests", "quarantined", "lastUsed" }.Select(m => tokens[0].GetProperty(m).ToString()),
            Is.EqualTo(new[] { "False", "False", "True", "2026-11-05T12:01:00.000Z", "1", "1", "False", "2026-11-05T12:00:00.000Z" }));
        Assert.That(
            new[] { "active", "current", "blocked", "blockedUntil", "failures", "requests" }.Select(m => tokens[1].GetProperty(m).ToString()),
            Is.EqualTo(new[] { "True", "True", "False", "", "0", "1" }));
        Assert.That((tokens[2].GetProperty("lastUsed").ValueKind, tokens[2].GetProperty("inFlight").GetInt32()), Is.EqualTo((JsonValueKind.Null, 0)));
    }

    [Test]
    public async Task AllTokens_AreThoseOfEveryProviderThatHasAny()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = Limited);

        var all = (await app.MonitorAsync("providers/tokens/all")).Good();

        var tokens = all.GetProperty("tokens");
        Assert.That(tokens.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(new[] { "openai", "xai" }));
        Assert.That(tokens.GetProperty("openai").Names("key"), Has.Length.EqualTo(3));
        Assert.That(all.GetProperty("providers").GetProperty("openai").GetProperty("total").GetInt32(), Is.EqualTo(3));
        Assert.That((all.GetProperty("total").GetInt32(), all.GetProperty("active").GetInt32(), all.GetProperty("blocked").GetInt32()), Is.EqualTo((4, 4, 0)));
    }

    [Test]
    public async Task Rotate_MovesOnWithoutPunishing_AndIsLogged()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = ["canary-1", "canary-2"]);

        var rotated = (await app.OrderAsync("providers/openai/rotate-token")).Good();

        Assert.That(
            (rotated.GetProperty("key").GetString(), rotated.GetProperty("previous").GetString(), rotated.GetProperty("rotated").GetBoolean()),
            Is.EqualTo(("openai:Tokens:1", "openai:Tokens:0", true)));
        Assert.That(app.TokensOf().Select(t => (t.Blocked, t.Failures)), Is.All.EqualTo((false, 0L)));
        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200));
        Assert.That(app.Upstream[^1].Token, Is.EqualTo("canary-2"));
        var log = (await app.MonitorAsync("providers/openai/logs?level=warn")).Good().GetProperty("logs")[0];
        Assert.That((log.GetProperty("event").GetString(), log.GetProperty("token").GetString(), log.GetProperty("nextToken").GetString()), Is.EqualTo(("rotation", "openai:Tokens:0", "openai:Tokens:1")));
    }

    [Test]
    public async Task Rotate_OneToken_SaysThatItStays()
    {
        await using var app = await GatewayApp.StartAsync();

        var rotated = (await app.OrderAsync("providers/openai/rotate-token")).Good();

        Assert.That((rotated.GetProperty("key").GetString(), rotated.GetProperty("rotated").GetBoolean()), Is.EqualTo(("openai:Tokens:0", false)));
    }

    [Test]
    public async Task Rotate_NoneToMoveTo_Is409()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = ["canary-1-sim:429"]);
        await app.ChatAsync();

        (await app.OrderAsync("providers/openai/rotate-token")).Bad(409, "all_tokens_blocked");
        (await app.OrderAsync("providers/google/rotate-token")).Bad(409, "no_tokens");
    }

    [TestCase("""{"key":"openai:Tokens:0"}""", new[] { "openai:Tokens:0" })]
    [TestCase("""{"name":"openai:Tokens:0"}""", new[] { "openai:Tokens:0" })]
    [TestCase("""{"all":true}""", new[] { "openai:Tokens:0", "openai:Tokens:1", "openai:Tokens:2" })]
    [TestCase(null, new[] { "openai:Tokens:0", "openai:Tokens:1", "openai:Tokens:2" })]
    public async Task Reset_LiftsBlocks(string? body, string[] reset)
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = Limited);
        await app.ChatAsync();
        Assert.That(app.TokensOf()[0].Blocked);

        var answer = (await app.OrderAsync("providers/openai/tokens/reset", body)).Good();

        Assert.That(answer.GetProperty("reset").EnumerateArray().Select(t => t.GetString()), Is.EqualTo(reset));
        Assert.That(app.TokensOf()[0].Blocked, Is.False);
    }
}
