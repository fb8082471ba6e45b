using System.Net;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors;

/// <summary>Vendors that settings add.</summary>
public class ConfiguredVendorTests
{
    private const string Groq = "ProviderKit:Providers:groq:", Address = "https://api.groq.com/openai/v1";

    [Test]
    public async Task OpenAIKind_ServesItsPrefix_WithTokensOfSettingsAndFlatNames()
    {
        using var host = Host.With((Groq + "Kind", "OpenAI"), (Groq + "BaseUrl", Address), (Groq + "Tokens:0", "third"), ("EXT_GROQ_API_KEY", "first"), ("EXT_GROQ_TOKEN_1", "second"));
        Assert.That(host.Registry.Find("groq")!.Tokens.GetTokenStats().Select(token => token.Name), Is.EqualTo(["EXT_GROQ_API_KEY", "EXT_GROQ_TOKEN_1", "groq:Tokens:0"]));
        host.Upstream.Expect(HttpMethod.Post, Address + "/chat/completions").WithHeaders("Authorization", "Bearer first")
            .Respond(HttpStatusCode.TooManyRequests, "application/json", """{"error":{"message":"slow"}}""");
        host.Upstream.Expect(HttpMethod.Post, Address + "/chat/completions").WithHeaders("Authorization", "Bearer second").WithContent("""{"model":"llama","messages":[{"role":"user","content":"hi"}]}""")
            .Respond("application/json", FakeProvider.Reply);

        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-groq-llama", [new PlainMessage("user", "hi")]));

        Assert.That((result.Error, result.Provider, result.Attempts), Is.EqualTo(((ProviderError?)null, "groq", 2)));
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [Test]
    public async Task AuthStyleAndHeaders_AreAsTheSettingsSay()
    {
        using var host = Host.With(
            (Groq + "Kind", "openai"), (Groq + "BaseUrl", Address), (Groq + "Tokens:0", "secret"), (Groq + "Prefix", "g/"), (Groq + "AuthHeader", "X-Api-Key"), (Groq + "AuthScheme", "none"),
            (Groq + "Headers:X-Team", "blue"));
        host.Upstream.Expect(HttpMethod.Post, Address + "/chat/completions").WithHeaders("X-Api-Key", "secret").WithHeaders("X-Team", "blue").With(request => request.Headers.Authorization is null)
            .Respond("application/json", FakeProvider.Reply);

        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("g/llama", [new PlainMessage("user", "hi")]));

        Assert.That(result.Error, Is.Null);
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [Test]
    public async Task WithoutToken_SendsNone()
    {
        using var host = Host.With((Groq + "Kind", "openai"), (Groq + "BaseUrl", Address));
        host.Upstream.Expect(Address + "/chat/completions").With(request => request.Headers.Authorization is null).Respond("application/json", FakeProvider.Reply);
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-groq-llama", [new PlainMessage("user", "hi")]));
        Assert.That(result.Error, Is.Null);
    }

    [Test]
    public void SwitchedOffByItsFlatName_IsOff()
    {
        using var host = Host.With((Groq + "Kind", "openai"), (Groq + "BaseUrl", Address), ("EXT_GROQ_ENABLED", "0"));
        Assert.That(host.Registry.Find("groq")!.Enabled, Is.False);
    }

    [Test]
    public void AddressByItsFlatName_IsTaken()
    {
        using var host = Host.With((Groq + "Kind", "google"), ("EXT_GROQ_BASE_URL", Address));
        Assert.That(host.Registry.Find("groq")!.Info.BaseAddress, Is.EqualTo(Address));
    }

    [TestCase("groq", "Kind", "openai", "ProviderKit:Providers:groq:BaseUrl (or EXT_GROQ_BASE_URL) is missing")]
    [TestCase("groq", "Kind", "klingon", "ProviderKit:Providers:groq:Kind is one of openai, anthropic, google, ollama")]
    [TestCase("Groq", "Kind", "openai", "ProviderKit:Providers:Groq has :Kind, so its name")]
    [TestCase("openai", "Kind", "openai", "ProviderKit:Providers:openai:Kind adds a vendor of its own, and openai is there already")]
    [TestCase("openai", "AuthHeader", "X-Key", "ProviderKit:Providers:openai:AuthHeader is for vendors that settings add")]
    [TestCase("groq", "Enabled", "1", "ProviderKit:Providers:groq: there is no provider of this name")]
    [TestCase("openai", "AuthScheme", "none", "ProviderKit:Providers:openai:AuthScheme is for vendors that settings add")]
    public void Mistakes_AreReportedAtTheStart(string name, string setting, string value, string expected)
    {
        using var host = Host.With(($"ProviderKit:Providers:{name}:{setting}", value));
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures, Has.Some.StartsWith(expected));
    }

    [Test]
    public void MisspeltFlatName_IsReported()
    {
        using var host = Host.With((Groq + "Kind", "openai"), (Groq + "BaseUrl", Address), ("EXT_GROQ_API_KEI", "x"));
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures, Has.Some.EqualTo("EXT_GROQ_API_KEI is not a setting; did you mean EXT_GROQ_API_KEY?"));
    }
}
