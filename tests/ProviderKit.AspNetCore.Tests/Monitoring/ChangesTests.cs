using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>What the operator changes while the app runs.</summary>
public class ChangesTests
{
    [Test]
    public async Task Toggle_SwitchesOffAndOn()
    {
        await using var app = await GatewayApp.StartAsync();

        var off = (await app.OrderAsync("providers/openai/toggle", """{"enabled":false}""")).Good().GetProperty("provider");
        var refused = await app.ChatAsync();
        var still = (await app.OrderAsync("providers/openai/toggle", """{"enabled":false}""")).Good().GetProperty("provider");
        var on = (await app.OrderAsync("providers/openai/toggle")).Good().GetProperty("provider");

        Assert.That(new[] { off, still, on }.Select(p => p.GetProperty("enabled").GetBoolean()), Is.EqualTo(new[] { false, false, true }));
        Assert.That(off.GetProperty("condition").GetString(), Is.EqualTo("off"));
        Assert.That((refused.Status, refused.Code, (await app.ChatAsync()).Status), Is.EqualTo((503, "provider_disabled", 200)));
        Assert.That((await app.MonitorAsync("providers/openai/logs?level=info")).Text, Does.Contain("switched openai off").And.Contains("switched openai on"));
    }

    [Test]
    public async Task Config_ChangesWhatIsNamed_AndNullTakesBack()
    {
        await using var app = await GatewayApp.StartAsync();

        var changed = (await app.OrderAsync("providers/openai/config", """{"prefix":"oa-"}""")).Good().GetProperty("provider");
        var answer = await app.ChatAsync("oa-gpt-4o");
        var back = (await app.OrderAsync("providers/openai/config", """{"prefix":null}""")).Good().GetProperty("provider");

        Assert.That(new[] { changed, back }.Select(p => p.GetProperty("prefix").GetString()), Is.EqualTo(new[] { "oa-", "ext-openai-" }));
        Assert.That(answer.Status, Is.EqualTo(200));
    }

    [TestCase("""{"colour":"red"}""", 400, "colour")]
    [TestCase("""{"prefix":"a-","colour":"red"}""", 400, "colour")]
    [TestCase("""{"tokens":["canary-new"]}""", 400, "tokens")]
    [TestCase("""{"command":"/bin/sh"}""", 400, "command")]
    [TestCase("""{"enabled":"maybe"}""", 400, "enabled")]
    [TestCase("""{"baseUrl":"http://127.0.0.1:9/"}""", 403, "baseUrl")]
    public async Task Config_WhatMayNotBeChanged_IsNamed_AndNothingIs(string body, int status, string param)
    {
        await using var app = await GatewayApp.StartAsync(s => s.Secrets.Add("canary-new"));

        (await app.OrderAsync("providers/openai/config", body)).Bad(status, status == 403 ? "not_allowed" : "invalid_parameter", param);

        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task AddedToken_ServesUnderItsName_AndGoesAgain()
    {
        await using var app = await GatewayApp.StartAsync(s =>
        {
            s.Tokens = ["canary-1-sim:429:retry-after:60"];
            s.Secrets.AddRange(["canary-added", "canary-unnamed"]);
        });

        var named = (await app.OrderAsync("providers/openai/tokens/add", """{"token":"canary-added","name":"SPARE"}""")).Good();
        var unnamed = (await app.OrderAsync("providers/openai/tokens/add", """{"token":"canary-unnamed"}""")).Good();

        Assert.That((named.GetProperty("key").GetString(), unnamed.GetProperty("key").GetString()), Is.EqualTo(("SPARE", "openai:added:1")));
        Assert.That(unnamed.GetProperty("total").GetInt32(), Is.EqualTo(3));
        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200));
        Assert.That(app.Upstream[^1].Token, Is.EqualTo("canary-added"));

        Assert.That((await app.OrderAsync("providers/openai/tokens/remove", """{"key":"SPARE"}""")).Good().GetProperty("total").GetInt32(), Is.EqualTo(2));
        (await app.OrderAsync("providers/openai/tokens/remove", """{"name":"openai:Tokens:0"}""")).Good();
        Assert.That((await app.MonitorAsync("providers/openai/tokens")).Good().GetProperty("tokens").Names("key"), Is.EqualTo(new[] { "openai:added:1" }));
        (await app.OrderAsync("providers/openai/tokens/remove", """{"key":"SPARE"}""")).Bad(404, "token_not_found", "key");
    }

    [Test]
    public async Task TokensAddedAtOnce_AreEachToldTheirOwnName()
    {
        string[] values = [.. Enumerable.Range(10, 30).Select(i => $"canary-at-once-{i}")];
        await using var app = await GatewayApp.StartAsync(s => s.Secrets.AddRange(values));

        var answers = await Task.WhenAll(values.Select(v => app.OrderAsync("providers/openai/tokens/add", $$"""{"token":"{{v}}"}""")));

        Assert.That(answers.Select(a => a.Good().GetProperty("key").GetString()), Is.EquivalentTo(Enumerable.Range(1, 30).Select(i => $"openai:added:{i}")));
    }

    [Test]
    public async Task Changes_OutliveTheApp_AndNoTokenIsReadableInTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("providerkit-state-");
        try
        {
            await using (var app = await StartAsync())
            {
                (await app.OrderAsync("providers/xai/toggle", """{"enabled":false}""")).Good();
                (await app.OrderAsync("providers/openai/tokens/add", """{"token":"canary-added","name":"SPARE"}""")).Good();
            }
            foreach (var file in folder.GetFiles("*", SearchOption.AllDirectories)) SecretScan.AssertNone(file.Name, await File.ReadAllTextAsync(file.FullName), ["canary-added", "canary-0a91f3"]);

            await using var next = await StartAsync(s => s.Builder.Add(b => b.Services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>()));

            Assert.That((await next.MonitorAsync("providers/xai")).Good().GetProperty("provider").GetProperty("enabled").GetBoolean(), Is.False);
            Assert.That((await next.MonitorAsync("providers/openai/tokens")).Good().GetProperty("tokens").Names("key"), Is.EqualTo(new[] { "openai:Tokens:0", "SPARE" }));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        // Another feature of ASP.NET may bring its own data protection with it, at any start.
        Task<GatewayApp> StartAsync(Action<GatewaySetup>? more = null) => GatewayApp.StartAsync(s =>
        {
            more?.Invoke(s);
            s.OpenAIAddress = new Uri("http://localhost:1/v1"); // tokens stay with the address they were added for
            s.FollowUp = null;
            s.Secrets.Add("canary-added");
            s.Options.Add(o => o.State.Directory = folder.FullName);
        });
    }

    [TestCase("""{"token":"canary-0a91f3"}""", 409, "token")]
    [TestCase("""{"token":"canary-x1","name":"openai:Tokens:0"}""", 409, "name")]
    [TestCase("""{"token":""}""", 400, "token")]
    [TestCase("""{"token":"   "}""", 400, "token")]
    [TestCase("""{"token":"canary-x1\r\nX-Evil: 1"}""", 400, "token")]
    [TestCase("""{"token":null}""", 400, "token")]
    [TestCase("""{"token":7}""", 400, "token")]
    [TestCase("{}", 400, "token")]
    [TestCase("""{"token":"canary-x1","name":""}""", 400, "name")]
    [TestCase("""{"token":"canary-x1","name":"a b"}""", 400, "name")]
    [TestCase("""{"token":"canary-x1","name":"canary-x1"}""", 400, "name")]
    [TestCase("""{"token":"canary-x1","nmae":"A"}""", 400, "nmae")]
    [Property("FAULTS", 39)]
    public async Task TokenThatCannotBeAdded_IsRefused_NotEchoed(string body, int status, string param)
    {
        await using var app = await GatewayApp.StartAsync(s => s.Secrets.AddRange(["canary-x1", "X-Evil"]));

        (await app.OrderAsync("providers/openai/tokens/add", body)).Bad(status, status == 409 ? "exists_already" : "invalid_parameter", param);

        Assert.That(app.TokensOf(), Has.Count.EqualTo(1));
    }

    [TestCase("toggle", """{"on":true}""", "on")]
    [TestCase("toggle", """{"enabled":1}""", "enabled")]
    [TestCase("toggle", "{}", "enabled")]
    [TestCase("tokens/remove", "{}", "key")]
    [TestCase("tokens/remove", """{"token":"canary-0a91f3"}""", "token")]
    public async Task WrongBody_NamesTheField(string route, string body, string param)
    {
        await using var app = await GatewayApp.StartAsync();

        (await app.OrderAsync($"providers/openai/{route}", body)).Bad(400, "invalid_parameter", param);
    }

    [Test]
    public async Task BodyThatIsMissing_IsRefused([Values("config", "tokens/add", "tokens/remove")] string route)
    {
        await using var app = await GatewayApp.StartAsync();

        (await app.OrderAsync($"providers/openai/{route}")).Bad(415, "unsupported_media_type");
        (await app.OrderAsync($"providers/openai/{route}", "")).Bad(400, "invalid_json");
        (await app.OrderAsync($"providers/nobody/{route}", "{}")).Bad(404, "provider_not_found", "name");
    }
}
