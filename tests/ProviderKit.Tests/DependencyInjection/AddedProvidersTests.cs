using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.DependencyInjection;

/// <summary>Providers an app adds, end to end through the dispatcher.</summary>
public class AddedProvidersTests
{
    [Test]
    public async Task AddOpenAICompatible_OneLine_ServesItsPrefixWithItsTokens()
    {
        using var host = Host.With(
            b => b.AddOpenAICompatible("groq-fast", "https://api.groq.com/openai/v1"), ("GROQ_FAST_API_KEY", "first"), ("GROQ_FAST_TOKEN_1", "second"));
        host.Upstream.Expect(HttpMethod.Post, "https://api.groq.com/openai/v1/chat/completions").WithHeaders("Authorization", "Bearer first")
            .Respond(System.Net.HttpStatusCode.TooManyRequests, "application/json", """{"error":{"message":"slow"}}""");
        host.Upstream.Expect(HttpMethod.Post, "https://api.groq.com/openai/v1/chat/completions").WithHeaders("Authorization", "Bearer second")
            .WithContent("""{"model":"llama","messages":[{"role":"user","content":"hi"}]}""").Respond("application/json", FakeProvider.Reply);

        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-groq-fast-llama", [new PlainMessage("user", "hi")]));
        Assert.That((result.Error, result.Attempts, result.Provider), Is.EqualTo(((ProviderError?)null, 2, "groq-fast")));
        Assert.That((string?)Json.Parse(result.Body)!["model"], Is.EqualTo("ext-groq-fast-llama"));
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [Test]
    public async Task AddOpenAICompatible_Row_IsServedAsItSays()
    {
        var row = new HttpVendor
        {
            Name = "acme", Prefix = "a/", BaseAddress = "http://acme/api/", Apis = [new(WireFormat.OpenAIChat, "/models/{model}/chat"), new(WireFormat.OpenAIEmbeddings, "/embeddings")], AuthHeader = "X-Key", AuthScheme = null,
            Credential = CredentialRequirement.Optional, Models = ["m"], AcceptsStreamOptions = false,
            Headers = new Dictionary<string, string> { ["X-Own"] = "1" }, Errors = new ErrorRules { RetryHeaders = ["x-wait"], OutOfQuota = ["Broke"] },
        };
        using var host = Host.With(b => b.AddOpenAICompatible(row));
        host.Upstream.Expect(HttpMethod.Post, "http://acme/api/models/x%2Fy%3Az/chat").WithHeaders("X-Own", "1").With(r => !r.Headers.Contains("X-Key"))
            .WithContent("""{"model":"x/y:z","messages":[],"stream":true}""")
            .Respond("text/event-stream", "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("a/x/y:z", [], stream: true));
        Assert.That(await Gateway.ReadAllAsync(result.Stream!), Has.Count.EqualTo(1));
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [Test]
    public async Task AddProvider_OwnImplementation_IsServedEndToEnd()
    {
        FakeProvider? made = null;
        using var host = Host.With(
            b => b.AddProvider("my_own", (services, options) =>
            {
                Assert.That(services.GetRequiredService<TimeProvider>(), Is.Not.Null);
                return made = new FakeProvider(call => FakeProvider.Whole($$$"""{"choices":[{"index":0,"message":{}}],"echo":"{{{call.Model}}}"}"""))
                {
                    Info = new ProviderInfo { Name = "my_own", Prefix = options.Prefix ?? "own-" },
                };
            }),
            ("MY_OWN_TOKEN_1", "t"), ("ProviderKit:Providers:my_own:Prefix", "mine-"));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("mine-x", []));
        Json.AssertEqual(Json.Parse(result.Body), """{"model":"mine-x","choices":[{"index":0,"message":{}}],"echo":"x"}""");
        Assert.That(made!.Calls, Is.EqualTo(["MY_OWN_TOKEN_1"]));
    }

    [Test]
    public async Task AddProvider_ByItsType_GetsServicesAndSettings()
    {
        using var host = Host.With(b => b.AddProvider<TypedProvider>("typed"), ("ProviderKit:Providers:typed:Prefix", "mine-"));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("mine-x", [new PlainMessage("user", "hi")]));
        Assert.That((string?)Json.Parse(result.Body)!["at"], Is.EqualTo($"{host.Time.GetUtcNow():O}"));
    }

    [Test]
    public async Task AddProvider_ByItsTypeWithoutSettings_GetsServices()
    {
        using var host = Host.With(b => b.AddProvider<PlainProvider>("plain"));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("plain-x", [new PlainMessage("user", "hi")]));
        Assert.That((string?)Json.Parse(result.Body)!["at"], Is.EqualTo($"{host.Time.GetUtcNow():O}"));
    }

    [Test]
    public void Builder_OfAnApp_HasToHoldServicesAlone()
    {
        var own = new OwnBuilder(new ServiceCollection().AddProviderKit(_ => { }).Services);
        Assert.That(own.AddOpenAICompatible("acme", "http://acme").ProviderNames, Has.Member("acme"));
        Assert.That(typeof(IProviderKitBuilder).GetMembers().Select(member => member.Name), Is.EquivalentTo(["get_Services", "Services"]));
    }

    [Test]
    public void AddedProvider_SwitchedOff_IsOff()
    {
        using var host = Host.With(b => b.AddOpenAICompatible("acme", "http://acme"), ("ACME_ENABLED", "0"));
        Assert.That(host.Registry.Find("acme")!.Enabled, Is.False);
    }

    [Test]
    public void ProviderNames_AddedOnes_ComeLast()
    {
        var builder = new ServiceCollection().AddProviderKit(_ => { }).AddOpenAICompatible("acme", "http://acme").AddProvider("own", (_, _) => null!);
        Assert.That(builder.ProviderNames, Has.Count.EqualTo(15));
        Assert.That(builder.ProviderNames.Skip(13), Is.EqualTo(["acme", "own"]));
    }

    [TestCase("")]
    [TestCase("Groq")]
    [TestCase("a b")]
    [TestCase("a/b")]
    [TestCase("../x")]
    [TestCase("é")]
    [TestCase("a.b")]
    [TestCase("x\n")]
    public void Add_BadName_IsRefused(string name)
    {
        var builder = new ServiceCollection().AddProviderKit(_ => { });
        Assert.That(() => builder.AddOpenAICompatible(name, "http://x"), Throws.ArgumentException);
        Assert.That(() => builder.AddProvider(name, (_, _) => null!), Throws.ArgumentException);
        Assert.That(builder.ProviderNames, Has.Count.EqualTo(13));
    }

    [Test]
    public void AddProvider_NullArguments_Throw()
    {
        var builder = new ServiceCollection().AddProviderKit(_ => { });
        Assert.That(() => builder.AddProvider("x", null!), Throws.ArgumentNullException);
        Assert.That(() => builder.AddOpenAICompatible(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void TokenOptions_FromSettings_ReachThePool()
    {
        using var host = Host.With(("EXT_OPENAI_API_KEY", "a"), ("ProviderKit:Tokens:Cooldown", "5s"));
        var pool = host.Registry.Find("openai")!.Tokens;
        pool.Use(TokenOutcome.RateLimited);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(pool.HasFree(null, out _), Is.True);
    }

    private sealed class OwnBuilder(IServiceCollection services) : IProviderKitBuilder
    {
        public IServiceCollection Services => services;
    }

    private sealed class TypedProvider(ProviderOptions options, TimeProvider time) : IChatProvider
    {
        public ProviderInfo Info { get; } = new() { Name = "typed", Prefix = options.Prefix ?? "typed-", Credential = CredentialRequirement.None };

        public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) => new(ReplyAt(time));
    }

    private sealed class PlainProvider(TimeProvider time) : IChatProvider
    {
        public ProviderInfo Info { get; } = new() { Name = "plain", Prefix = "plain-", Credential = CredentialRequirement.None };

        public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) => new(ReplyAt(time));
    }

    private static ProviderReply ReplyAt(TimeProvider time) =>
        ProviderReply.Whole(Json.Bytes($$"""{"at":"{{time.GetUtcNow():O}}","choices":[{"index":0,"message":{} }]}"""));
}
