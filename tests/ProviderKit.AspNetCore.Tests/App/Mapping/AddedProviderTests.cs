using System.Text;
using Moq;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Mapping;

/// <summary>Providers that an app adds itself.</summary>
public class AddedProviderTests
{
    private const string Reply = """{"model":"up","choices":[{"index":0,"message":{"role":"assistant","content":"own"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";

    [Test]
    public async Task OpenAICompatible_ServesUnderItsPrefixAndRotates()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Kit.Add((kit, simulator) => kit.AddOpenAICompatible("groq", simulator.AddressOf("groq").ToString()));
            setup.Options.Add(o =>
            {
                o.Provider("groq").Tokens.Add("canary-groq-1-sim:429");
                o.Provider("groq").Tokens.Add("canary-groq-2");
                o.Provider("groq").Models.Add("sim-large");
            });
        });
        app.Secrets.Add("canary-groq");

        var whole = await app.ChatAsync("ext-groq-sim-large");
        var streamed = await app.ChatAsync("ext-groq-sim-small", stream: true);
        var models = await app.GetAsync("/v1/models/ext-groq-sim-large");

        Assert.That((whole.Status, whole.Header("x-providerkit-provider"), whole.Header("x-providerkit-attempts")), Is.EqualTo((200, "groq", "2")));
        Assert.That(streamed.StreamedText, Does.StartWith("Hello from the simulated groq"));
        Assert.That(models.Json.GetProperty("owned_by").GetString(), Is.EqualTo("groq"));
        Assert.That((await app.RecordOf(whole)).TokenName, Is.EqualTo("groq:Tokens:1"));
    }

    [Test]
    public async Task OpenAICompatible_WithoutToken_NamesItsOwnVariables()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
            setup.Kit.Add((kit, simulator) => kit.AddOpenAICompatible("my-vendor", simulator.AddressOf("my-vendor").ToString())));

        var answer = await app.ChatAsync("ext-my-vendor-x");

        Assert.That((answer.Status, answer.Code), Is.EqualTo((503, "provider_not_configured")));
        Assert.That(answer.Text, Does.Contain("MY_VENDOR_API_KEY"));
    }

    [Test]
    public async Task OwnProvider_GetsModelAndToken()
    {
        string? seen = null;
        await using var app = await StartAsync((call, _) =>
        {
            seen = $"{call.Model} {call.Token} {Encoding.UTF8.GetString(call.GetBody().ToArray())}";
            return new ValueTask<ProviderReply>(ProviderReply.Whole(Encoding.UTF8.GetBytes(Reply)));
        });

        var answer = await app.ChatAsync("own-thing");

        Assert.That((answer.Status, answer.Content, answer.Json.GetProperty("model").GetString()), Is.EqualTo((200, "own", "own-thing")));
        Assert.That(seen, Is.EqualTo($"thing own:Tokens:0 {Chat.Body("thing")}"));
        Assert.That((await app.RecordOf(answer)).Usage, Is.EqualTo(new ChatUsage(3, 4)));
    }

    [Test, Property("FAULTS", 59)]
    public async Task OwnProviderThrows_Is500WithoutItsWords()
    {
        await using var app = await StartAsync((_, _) => throw new InvalidOperationException("canary-own-secret"));

        var answer = await app.ChatAsync("own-thing");

        Assert.That((answer.Status, answer.Code), Is.EqualTo((500, "internal_error")), answer.Text);
        Assert.That(answer.Text, Does.Not.Contain("canary").And.Not.Contain("   at "));
        Assert.That((await app.RecordOf(answer)).Error!.Kind, Is.EqualTo(ProviderErrorKind.Internal));
        Assert.That(app.Log.Entries, Has.Some.Matches<CapturedLog.Entry>(e => e.Text.Contains("InvalidOperationException", StringComparison.Ordinal)));
    }

    [Test]
    public async Task OwnProviderStreams_EventsArrive()
    {
        await using var app = await StartAsync((_, _) => Streamed(new ScriptedEvents(["{\n\"choices\":[{\"index\":0,\"delta\":{\"content\":\"own\"}}]\r\n}", Finish])));

        var answer = await app.ChatAsync("own-thing", stream: true);

        Assert.That((answer.Status, answer.StreamedText), Is.EqualTo((200, "own")));
    }

    [TestCase(0)]
    [TestCase(1)]
    [Property("FAULTS", 59)]
    public async Task OwnProvidersReaderThrows_IsAnsweredOnceAndTheTokenIsFree(int after)
    {
        const string Content = """{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}""";
        await using var app = await StartAsync((_, _) => Streamed(new ScriptedEvents([.. Enumerable.Repeat(Content, after)]) { Throws = new InvalidOperationException("canary-own-token") }));

        var answer = await app.ChatAsync("own-thing", stream: true);

        Assert.That((answer.Status, answer.Broken), Is.EqualTo(after == 0 ? (500, false) : (200, true)), answer.Text);
        Assert.That(answer.Text, Does.Contain("internal_error"));
        var record = await app.RecordOf(answer);
        Assert.That((record.Provider, record.Error?.Kind, record.Attempts), Is.EqualTo(("own", (ProviderErrorKind?)ProviderErrorKind.Internal, 1)));
        Assert.That(app.Records.All, Has.Count.EqualTo(1));
    }

    private const string Finish = """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";

    private static ValueTask<ProviderReply> Streamed(ChatEventReader reader) => new(ProviderReply.Streamed(reader));

    private static Task<GatewayApp> StartAsync(Func<ProviderCall, CancellationToken, ValueTask<ProviderReply>> send)
    {
        var provider = new Mock<IChatProvider>();
        provider.SetupGet(p => p.Info).Returns(new ProviderInfo { Name = "own", Prefix = "own-" });
        provider.Setup(p => p.SendAsync(It.IsAny<ProviderCall>(), It.IsAny<CancellationToken>())).Returns(send);
        return GatewayApp.StartAsync(setup =>
        {
            setup.Kit.Add((kit, _) => kit.AddProvider("own", (_, _) => provider.Object));
            setup.Options.Add(o => o.Provider("own").Tokens.Add("canary-own-token"));
            setup.Secrets.AddRange(["canary-own-token", "canary-own-secret"]);
        });
    }
}
