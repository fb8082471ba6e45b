using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>What the API says of providers.</summary>
public class ProvidersTests
{
    [Test]
    public async Task List_HasEveryProvider_OnOrOff()
    {
        await using var app = await GatewayApp.StartAsync();

        var list = (await app.MonitorAsync("providers")).Good();

        Assert.That(list.GetProperty("total").GetInt32(), Is.EqualTo(13));
        Assert.That(list.GetProperty("enabled").GetInt32(), Is.EqualTo(2));
        string[] names = list.GetProperty("providers").Names("name");
        Assert.That(names, Has.Length.EqualTo(13).And.Contains("openai").And.Contains("atlas").And.Contains("lead_worker"));
        Assert.That(list.GetProperty("available_types").EnumerateArray().Select(t => t.GetString()), Is.EqualTo(names));
        var openai = list.GetProperty("providers").EnumerateArray().First(p => p.GetProperty("name").GetString() == "openai");
        Assert.That(
            new[] { "enabled", "configured", "condition", "prefix", "credential" }.Select(m => openai.GetProperty(m).ToString()),
            Is.EqualTo(new[] { "True", "True", "ready", "ext-openai-", "required" }));
        Assert.That(openai.GetProperty("dialects").ToString(), Is.EqualTo("""["openai_chat","openai_embeddings","openai_completions","openai_responses","openai_count_tokens","openai_compact"]"""), "formats that clients speak");
        Assert.That(openai.GetProperty("errors").GetArrayLength(), Is.Zero);
        Assert.That(openai.GetProperty("tokens").ToString(), Is.EqualTo("""{"total":1,"active":1,"blocked":0}"""));
    }

    [Test]
    public async Task AddedProvider_IsCounted()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Kit.Add((kit, simulator) => kit.AddOpenAICompatible("groq", simulator.AddressOf("openai").ToString())));

        var list = (await app.MonitorAsync("providers")).Good();

        Assert.That(list.GetProperty("total").GetInt32(), Is.EqualTo(14));
        Assert.That(list.GetProperty("available_types").ToString(), Does.Contain("groq"));
    }

    [Test]
    public async Task ProviderThatLacksSomething_SaysWhatToSet()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Options.Add(o => o.Provider("openrouter").Enabled = true));

        var on = (await app.MonitorAsync("providers/OpenRouter")).Good().GetProperty("provider");
        var off = (await app.MonitorAsync("providers/google")).Good().GetProperty("provider");

        Assert.That((on.GetProperty("enabled").GetBoolean(), on.GetProperty("configured").GetBoolean(), on.GetProperty("condition").GetString()), Is.EqualTo((true, false, "unconfigured")));
        Assert.That(on.GetProperty("errors")[0].GetString(), Does.Contain("OPENROUTER_API_KEY"));
        Assert.That((off.GetProperty("enabled").GetBoolean(), off.GetProperty("configured").GetBoolean(), off.GetProperty("condition").GetString()), Is.EqualTo((false, false, "off")));
        Assert.That(off.GetProperty("errors")[0].GetString(), Does.Contain("GOOGLE"));
    }

    [Test]
    public async Task ProviderThatFails_SaysSince()
    {
        await using var app = await GatewayApp.StartAsync(s =>
        {
            s.Tokens = ["canary-0a91f3-sim:500"];
            s.Options.Add(o => o.Retry.MaxRetries = 0);
        });
        await app.ChatAsync();

        var health = (await app.MonitorAsync("providers/openai")).Good().GetProperty("provider").GetProperty("health");

        Assert.That((health.GetProperty("status").GetString(), health.GetProperty("consecutiveFailures").GetInt32()), Is.EqualTo(("degraded", 1)));
        Assert.That(health.GetProperty("lastErrorKind").GetString(), Is.EqualTo("upstream_error"));
        Assert.That(health.GetProperty("lastFailure").GetDateTimeOffset().Offset, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task Models_AreTheUpstreams_WithThePrefix()
    {
        await using var app = await GatewayApp.StartAsync();

        var on = (await app.MonitorAsync("providers/openai/models")).Good();
        var off = (await app.MonitorAsync("providers/google/models")).Good();

        Assert.That(on.GetProperty("models").EnumerateArray().Select(m => m.GetString()), Is.Not.Empty.And.All.StartsWith("ext-openai-"));
        Assert.That(on.GetProperty("total").GetInt32(), Is.EqualTo(on.GetProperty("models").GetArrayLength()));
        Assert.That((off.GetProperty("enabled").GetBoolean(), off.GetProperty("models").GetArrayLength()), Is.EqualTo((false, app.Registry.Find("google")!.Info.Models.Count)));
    }

    [Test]
    public async Task Test_TriesEachToken()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Tokens = ["canary-good-1", "canary-bad-2-sim:401"]);

        var test = (await app.OrderAsync("providers/openai/test")).Good();
        var one = (await app.OrderAsync("providers/openai/test?token=openai:Tokens:0")).Good();

        Assert.That(test.GetProperty("good").GetBoolean(), Is.False);
        Assert.That(test.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("upstream_auth"));
        Assert.That(test.GetProperty("tokens").EnumerateArray().Select(t => (t.GetProperty("key").GetString(), t.GetProperty("good").GetBoolean())),
            Is.EqualTo(new[] { ("openai:Tokens:0", true), ("openai:Tokens:1", false) }));
        Assert.That(one.GetProperty("good").GetBoolean(), Is.True);
        Assert.That((one.GetProperty("models").GetInt32(), one.GetProperty("latencyMs").GetDouble()), Is.GreaterThan((0, 0.0)));
        Assert.That(one.GetProperty("tokens").GetArrayLength(), Is.EqualTo(1));
        Assert.That(app.TokensOf()[1].Quarantined, "what a test finds out, the pool hears");
    }

    [TestCase("google", "provider_not_ready")]
    [TestCase("lead_worker", "provider_not_ready")]
    [TestCase("mute", "provider_not_testable")]
    public async Task Test_WhatCannotBeTested_Is409(string provider, string code)
    {
        await using var app = await GatewayApp.StartAsync(s => s.Kit.Add((kit, _) => kit.AddProvider("mute", (_, _) => new MuteProvider())));

        (await app.OrderAsync($"providers/{provider}/test")).Bad(409, code);
    }

    [Test]
    public async Task LiteralSegments_WinOverProvidersOfThatName()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Kit.Add((kit, simulator) =>
        {
            kit.AddOpenAICompatible("logs", simulator.AddressOf("openai").ToString());
            kit.AddOpenAICompatible("tokens", simulator.AddressOf("openai").ToString());
        }));

        Assert.That((await app.MonitorAsync("providers/tokens/all")).Good().TryGetProperty("providers", out _));
        Assert.That((await app.MonitorAsync("providers/logs/all")).Good().TryGetProperty("logs", out _));
        Assert.That((await app.MonitorAsync("providers/logs/stats")).Good().TryGetProperty("dropped", out _));
        Assert.That((await app.MonitorAsync("providers/logs/stream")).Status, Is.EqualTo(426));
        Assert.That((await app.MonitorAsync("providers/tokens/tokens")).Good().GetProperty("provider").GetString(), Is.EqualTo("tokens"));
        Assert.That((await app.MonitorAsync("providers/logs/logs")).Good().GetProperty("provider").GetString(), Is.EqualTo("logs"));
        Assert.That((await app.MonitorAsync("providers/logs")).Good().GetProperty("provider").GetProperty("name").GetString(), Is.EqualTo("logs"));
    }

    private sealed class MuteProvider : IChatProvider
    {
        public ProviderInfo Info { get; } = new() { Name = "mute", Prefix = "mute-", Credential = CredentialRequirement.None };

        public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
