using System.Text.Json;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Routes;

/// <summary>Models of providers that have no upstream of their own, seen from outside.</summary>
public class RoutedModelTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task Chat_ModelOfAnotherProvider_IsAnsweredUnderTheNameAsked(bool stream)
    {
        await using var app = await StartAsync();
        var answer = await app.ChatAsync("atlas-openai/gpt-4o", stream);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Header("x-providerkit-provider"), Is.EqualTo("openai"));
        Assert.That(answer.Text, Does.Contain("\"model\":\"atlas-openai/gpt-4o\"").And.Not.Contain("\"model\":\"gpt-4o\""));
        Assert.That((await app.RecordOf(answer)).Provider, Is.EqualTo("openai"));
    }

    [Test]
    public async Task Chat_WorkerFails_TheLeadAnswersAndIsNamed()
    {
        await using var app = await StartAsync(setup => setup.Tokens = ["canary-1-sim:500"]);
        var answer = await app.ChatAsync("ext-leadworker-worker-fast");
        Assert.That((answer.Status, answer.Header("x-providerkit-provider"), answer.Header("x-providerkit-attempts")), Is.EqualTo((200, "xai", "4")), answer.Text);
    }

    [Test]
    public async Task Health_RoutesThatWork_AreReady()
    {
        await using var app = await StartAsync();
        var providers = JsonElement.Parse((await app.GetAsync("/health")).Text).GetProperty("providers");
        Assert.That(providers.GetProperty("atlas").GetProperty("status").GetString(), Is.EqualTo("ready"));
        Assert.That(providers.GetProperty("lead_worker").GetProperty("status").GetString(), Is.EqualTo("ready"));
    }

    [Test]
    public async Task Health_NoRouteAndNoAddress_SaysWhatToSet()
    {
        await using var app = await GatewayApp.StartAsync(setup => setup.Options.Add(options => options.Provider("lead_worker").Enabled = true));
        var provider = JsonElement.Parse((await app.GetAsync("/health")).Text).GetProperty("providers").GetProperty("lead_worker");
        Assert.That(provider.GetProperty("status").GetString(), Is.EqualTo("unconfigured"));
        Assert.That(provider.GetProperty("problem").GetString(), Does.Contain("LEAD_WORKER_BASE_URL"));
        Assert.That(app.Log.Entries.Select(e => e.Text), Has.Some.Contains("LEAD_WORKER_BASE_URL"));
    }

    private static Task<GatewayApp> StartAsync(Action<GatewaySetup>? configure = null) => GatewayApp.StartAsync(setup =>
    {
        setup.Options.Add(options =>
        {
            options.Provider("atlas").Enabled = true;
            options.Provider("lead_worker").Enabled = true;
            options.Provider("lead_worker").Pairs.Add(
                new ModelPair { Model = "worker-fast", Lead = "ext-xai-grok-4", Worker = "ext-openai-gpt-4o", LeadTurns = 0 });
        });
        configure?.Invoke(setup);
    });
}
