using ProviderKit.Diagnostics;
using ProviderKit.Dispatch;
using ProviderKit.Memory;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Attempts whose requests and replies a trace takes.</summary>
public class ObservedAttemptTests
{
    private EndedActivities _activities = null!;

    [SetUp]
    public void SetUp() => _activities = new EndedActivities();

    [TearDown]
    public void TearDown() => _activities.Dispose();

    [Test]
    public async Task ClientThatLeavesDuringTheCall_LeavesNoUpstreamBehind()
    {
        using var client = new CancellationTokenSource();
        var budget = new ByteBudget(4 << 20, TimeSpan.FromSeconds(30), new FakeTime());
        using var body = await BodyAsync(budget);
        using var others = budget.CreateReplyBuffer(null);
        ByteHold? held = null;
        var events = new FakeEvents("""{"type":"message_start","message":{"model":"m"}}""") { Hangs = true };
        var provider = new FakeProvider(async (_, _) =>
        {
            // From here on a translation would wait for memory.
            (_, held) = await ByteHold.TakeAsync(others, (budget.Limit / 8 * 7) - budget.InUse, default);
            await client.CancelAsync();
            return ProviderReply.Streamed(events);
        })
        {
            Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", Formats = [WireFormat.AnthropicMessages] },
        };
        Assert.That(ChatRequest.TryRead(body, out var request, out _, format: WireFormat.AnthropicMessages), Is.True);

        Assert.That(async () => await (await DispatcherOf(provider).SendAsync(request!, client.Token)).DisposeAsync(), Throws.InstanceOf<OperationCanceledException>());

        Assert.That((held is null, events.Disposed), Is.EqualTo((false, true)));
        held!.Dispose();
    }

    // An upstream whose every call is watched, and a provider of an app, whose joined reply is.
    [TestCase("ext-openai-gpt-4o", false)]
    [TestCase("ext-openai-gpt-4o", true)]
    [TestCase("ext-acme-m", false)]
    [TestCase("ext-acme-m", true)]
    public async Task RequestInSeveralCalls_IsToldAsOne(string model, bool stream)
    {
        int calls = 0;
        string Next() => calls++ == 0 ? Part("one", "stop", stream) : Part("two", "length", stream);
        var provider = new FakeProvider(call => call.Request.Stream ? ProviderReply.Streamed(new FakeEvents(Next())) : FakeProvider.Whole(Next()));
        using var host = Host.With(
            kit => kit.AddProvider("acme", (_, _) => provider),
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "sk-1"), ("ACME_TOKEN_1", "t"), ("ProviderKit:Tracing:CaptureContent", "1"));
        host.Upstream.When("https://api.openai.com/v1/chat/completions").Respond(_ => new StringContent(
            stream ? $"data: {Next()}\n\ndata: [DONE]\n\n" : Next(), null, stream ? "text/event-stream" : "application/json"));
        var request = ChatRequest.Parse(Json.Bytes($$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"prompt":["a","b"]}"""), WireFormat.OpenAICompletions);

        var result = await host.Dispatcher.SendAsync(request);
        Assert.That(result.Error, Is.Null);
        if (result.Stream is { } events) await Gateway.ReadAllAsync(events);
        await result.DisposeAsync();

        Assert.That(calls, Is.EqualTo(2));
        Assert.That(_activities.Tags["gen_ai.response.finish_reasons"], Is.EqualTo(new[] { "stop", "length" }));
        Assert.That(_activities.Tags["gen_ai.output.messages"], Is.EqualTo(
            """[{"role":"assistant","parts":[{"type":"text","content":"one"}],"finish_reason":"stop"},{"role":"assistant","parts":[{"type":"text","content":"two"}],"finish_reason":"length"}]"""));

        static string Part(string text, string reason, bool stream) =>
            $$$"""{"id":"c","object":"chat.completion","created":1,"model":"up","choices":[{"index":0,"{{{(stream ? "delta" : "message")}}}":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"{{{reason}}}"}]}""";
    }

    private static async Task<BudgetedBuffer> BodyAsync(ByteBudget budget)
    {
        byte[] json = Json.Bytes($$"""{"model":"ext-acme-m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"{{new string('x', 100_000)}}"}]}""");
        var body = budget.CreateBuffer();
        Assert.That(await body.ReserveAsync(json.Length, default), Is.EqualTo(ByteGrant.Granted));
        json.CopyTo(body.Free);
        body.Advance(json.Length);
        return body;
    }

    private static ChatDispatcher DispatcherOf(FakeProvider provider)
    {
        var gateway = new Gateway(provider, "A");
        var services = new DispatchServices(Gateway.NoRetries, [gateway], gateway.Time, null, new RequestActivities(capturesContent: true));
        return new ChatDispatcher(gateway.Registry, services, Microsoft.Extensions.Logging.Abstractions.NullLogger<ChatDispatcher>.Instance);
    }
}
