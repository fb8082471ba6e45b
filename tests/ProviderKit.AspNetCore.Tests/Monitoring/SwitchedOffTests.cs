using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Monitoring;

/// <summary>What the operator has switched off says so, unlike what was never switched on.</summary>
public class SwitchedOffTests
{
    private const string NeverOn = "ext-openrouter-openai/gpt-4o";

    [Test]
    public async Task Chat_SwitchedOff_Is503InItsOwnWords()
    {
        await using var app = await GatewayApp.StartAsync();
        (await app.OrderAsync("providers/openai/toggle", """{"enabled":false}""")).Good();

        var off = await app.ChatAsync();
        var unlisted = await app.ChatAsync("ext-openai-of-tomorrow");
        var never = await app.ChatAsync(NeverOn);

        foreach (var answer in new[] { off, unlisted })
        {
            Assert.That((answer.Status, answer.Code, answer.Header("x-should-retry"), answer.Header("x-providerkit-provider")), Is.EqualTo((503, "provider_disabled", "false", "openai")));
            Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("switched off by the operator").And.Not.Contains("EXT_"));
        }
        Assert.That((never.Status, never.Code), Is.EqualTo((404, "model_not_found")));
        Assert.That(never.Error.GetProperty("message").GetString(), Does.Contain("not enabled").And.Not.Contains("operator"));
        Assert.That((await app.RecordOf(off)).Provider, Is.EqualTo("openai"));
        Assert.That(app.Upstream, Is.Empty);
    }

    [Test]
    public async Task Model_SwitchedOff_IsTheSame503()
    {
        await using var app = await GatewayApp.StartAsync();
        (await app.OrderAsync("providers/openai/config", """{"enabled":false}""")).Good();

        var model = await app.GetAsync("/v1/models/" + Chat.Model);

        Assert.That((model.Status, model.Code), Is.EqualTo((503, "provider_disabled")));
        Assert.That((await app.GetAsync("/v1/models/" + NeverOn)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Chat_SwitchedOff_FallsBackWhereThereIsAChain()
    {
        await using var app = await GatewayApp.StartAsync(s => s.Options.Add(o => o.Fallbacks.Add(new FallbackOptions { Model = Chat.Model, To = { "ext-xai-grok-4" } })));
        (await app.OrderAsync("providers/openai/toggle", """{"enabled":false}""")).Good();

        var answer = await app.ChatAsync();

        Assert.That((answer.Status, answer.Header("x-providerkit-provider")), Is.EqualTo((200, "xai")));
    }

    [Test]
    public async Task Chat_SwitchedOnAgain_Serves()
    {
        await using var app = await GatewayApp.StartAsync();
        (await app.OrderAsync("providers/openai/toggle", """{"enabled":false}""")).Good();
        (await app.OrderAsync("providers/openai/config", """{"enabled":null}""")).Good();

        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200));
    }
}
