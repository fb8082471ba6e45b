using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Live;

/// <summary>Vendors that settings add, change and remove while the app runs.</summary>
public class ConfiguredVendorReloadTests : ReloadFixture
{
    private const string Groq = "ProviderKit:Providers:groq:";

    [Test]
    public async Task Added_ServesAndHasALog()
    {
        Change((Groq + "Kind", "openai"), (Groq + "BaseUrl", "http://groq.test/v1"), ("EXT_GROQ_API_KEY", "canary"));
        App.Upstream.Expect("http://groq.test/v1/chat/completions").WithHeaders("Authorization", "Bearer canary").Respond("application/json", FakeProvider.Reply);

        var result = await App.Dispatcher.SendAsync(ChatRequest.Create("ext-groq-llama", [new PlainMessage("user", "hi")]));
        await result.DisposeAsync();

        Assert.That((result.Error, result.Provider), Is.EqualTo(((ProviderError?)null, "groq")));
        Assert.That(App.Services.GetRequiredService<ProviderLogStore>().Recent("groq").Select(entry => entry.RequestId), Has.Member(result.RequestId));
    }

    [Test]
    public async Task Changed_GoesToItsNewAddressByItsNewKind()
    {
        Change((Groq + "Kind", "openai"), (Groq + "BaseUrl", "http://groq.test/v1"), ("EXT_GROQ_API_KEY", "one"));
        var before = App.Registry.Find("groq")!;
        Change((Groq + "Kind", "ollama"), (Groq + "BaseUrl", "http://other.test"), ("EXT_GROQ_API_KEY", "two"));
        App.Upstream.Expect("http://other.test/api/chat").WithHeaders("Authorization", "Bearer two")
            .Respond("application/json", """{"model":"llama","message":{"role":"assistant","content":"Hi"},"done":true,"done_reason":"stop"}""");

        await using var result = await App.Dispatcher.SendAsync(ChatRequest.Create("ext-groq-llama", [new PlainMessage("user", "hi")]));

        Assert.That(result.Error, Is.Null);
        Assert.That(App.Registry.Find("groq"), Is.Not.SameAs(before));
    }

    [Test]
    public async Task Removed_IsGone()
    {
        Change((Groq + "Kind", "openai"), (Groq + "BaseUrl", "http://groq.test/v1"));
        Assert.That(App.Registry.Find("groq"), Is.Not.Null);
        Change((Groq + "Kind", null), (Groq + "BaseUrl", null));

        await using var result = await App.Dispatcher.SendAsync(ChatRequest.Create("ext-groq-llama", [new PlainMessage("user", "hi")]));

        Assert.That((App.Registry.Find("groq"), result.Error!.Code), Is.EqualTo(((ProviderEntry?)null, "model_not_found")));
    }

    [Test]
    public void Incomplete_ChangesNothing()
    {
        Change((Groq + "Kind", "openai"), ("XAI_ENABLED", "0"));
        Assert.That((App.Registry.Find("groq"), App.Registry.Find("xai")!.Enabled), Is.EqualTo(((ProviderEntry?)null, true)));
    }
}
