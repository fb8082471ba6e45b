using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Routing;

public class FallbackSettingsTests
{
    private const string Reply = """{"model":"u","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}""";

    [Test]
    public void Mistakes_AreReportedTogether()
    {
        using var host = Host.With(
            ("ProviderKit:Fallbacks:0:Model", "nobody-gpt-4"), ("ProviderKit:Fallbacks:0:To:0", "ext-openai-../x"),
            ("ProviderKit:Fallbacks:1:Model", "ext-openai-a"), ("ProviderKit:Fallbacks:1:To:0", "ext-openai-a"), ("ProviderKit:Fallbacks:1:To:1", "ext-xai-b"),
            ("ProviderKit:Fallbacks:2:Model", "ext-openai-a"), ("ProviderKit:Fallbacks:2:To:0", "ext-xai-c"),
            ("ProviderKit:Fallbacks:3:Model", "ext-openai-empty"));
        var thrown = Assert.Throws<OptionsValidationException>(() => _ = host.Registry)!;
        Assert.That(thrown.Failures.Select(f => f.Split(' ')[0].TrimEnd(':')), Is.EquivalentTo([
            "ProviderKit:Fallbacks:0:Model", "ProviderKit:Fallbacks:0:To:0", "ProviderKit:Fallbacks:1:To:0",
            "ProviderKit:Fallbacks:2:Model", "ProviderKit:Fallbacks:3:To:0"]));
    }

    [Test]
    public void Settings_AreRead_AndASectionReadTwiceIsOne()
    {
        var settings = Host.Configuration(
            ("ProviderKit:Fallbacks:0:Model", "ext-openai-a"), ("ProviderKit:Fallbacks:0:To:1", "ext-xai-c"), ("ProviderKit:Fallbacks:0:To:0", "ext-xai-b"));
        using var host = Host.Of(services =>
        {
            Microsoft.Extensions.DependencyInjection.ProviderKitServiceCollectionExtensions.AddProviderKit(services, settings);
            return Microsoft.Extensions.DependencyInjection.ProviderKitServiceCollectionExtensions.AddProviderKit(services, settings);
        });
        Assert.That(host.Options.Fallbacks, Has.Count.EqualTo(1));
        Assert.That(host.Options.Fallbacks[0].To, Is.EqualTo(["ext-xai-b", "ext-xai-c"]));
        Assert.That(host.Registry, Is.Not.Null);
    }

    [Test]
    public async Task Chain_LeadsOverARoute_ToWhereThatLeads()
    {
        using var host = Host.With(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "o1"), ("XAI_ENABLED", "1"), ("XAI_API_KEY", "x1"), ("ATLAS_ENABLED", "1"),
            ("ProviderKit:Fallbacks:0:Model", "ext-xai-grok-4"), ("ProviderKit:Fallbacks:0:To:0", "atlas-openai/gpt-4o"));
        host.Upstream.When("https://api.x.ai/*").Respond(System.Net.HttpStatusCode.BadGateway);
        host.Upstream.When("https://api.openai.com/*").Respond("application/json", Reply);
        await using (var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-xai-grok-4", [new PlainMessage("user", "hi")])))
            Assert.That((result.Error, Json.Text(result.Body)), Is.EqualTo(((ProviderError?)null, Reply.Replace("\"u\"", "\"ext-xai-grok-4\""))));
        Assert.That(host.Records.Select(r => (r.Provider, r.Attempts)), Is.EqualTo([("openai", 2)]));
    }

    [Test]
    public async Task Route_LeadsBackToWhatFailed_IsPassedOver()
    {
        using var host = Host.With(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "o1"), ("ATLAS_ENABLED", "1"),
            ("ProviderKit:Fallbacks:0:Model", "ext-openai-gpt-4o"), ("ProviderKit:Fallbacks:0:To:0", "atlas-openai/gpt-4o"));
        var calls = host.Upstream.When("*").Respond(System.Net.HttpStatusCode.BadGateway);
        await (await host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt-4o", [new PlainMessage("user", "hi")]))).DisposeAsync();
        Assert.That(host.Upstream.GetMatchCount(calls), Is.EqualTo(1));
    }

    [Test]
    public async Task RoutedModel_HasNobodyToServeIt_GoesOn()
    {
        using var host = Host.With(
            ("XAI_ENABLED", "1"), ("XAI_API_KEY", "x1"), ("ATLAS_ENABLED", "1"),
            ("ProviderKit:Fallbacks:0:Model", "atlas-openai/gpt-4o"), ("ProviderKit:Fallbacks:0:To:0", "ext-xai-grok-4"));
        host.Upstream.When("https://api.x.ai/*").Respond("application/json", Reply);
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("atlas-openai/gpt-4o", [new PlainMessage("user", "hi")]));
        Assert.That((result.Error, result.Provider), Is.EqualTo(((ProviderError?)null, "xai")));
    }
}
