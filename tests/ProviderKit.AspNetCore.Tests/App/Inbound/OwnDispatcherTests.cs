using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Inbound;

/// <summary>The routes over a dispatcher that an app has written, mocked or wrapped around ProviderKit's.</summary>
public class OwnDispatcherTests
{
    private const string Reply = """{"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"mocked"},"finish_reason":"stop"}]}""";

    private static readonly ProviderError Refusal = new(ProviderErrorKind.PermissionDenied, "The guard refuses this.") { Code = "guard" };

    [Test]
    public async Task Mock_AnswersTheRoutes()
    {
        await using var app = await StartAsync(Mocked(() => DispatchResult.FromBody(Bytes(Reply), new DispatchDetails { Provider = "mock" })));

        var answer = await app.ChatAsync();

        Assert.That((answer.Status, answer.Text, answer.Header("x-providerkit-provider")), Is.EqualTo((200, Reply, "mock")));
        Assert.That(answer.RequestId, Does.StartWith("own_"));
        Assert.That(app.Records.All, Is.Empty);
    }

    [Test]
    public async Task Mock_StreamsEventsWithTheirNames()
    {
        var details = new DispatchDetails { Format = WireFormat.AnthropicMessages };
        await using var app = await StartAsync(Mocked(() => DispatchResult.FromEvents([ChatEvent.Of("""{"type":"ping"}""", "ping"), ChatEvent.Of("{\n}")], details)));

        var answer = await app.SendAsync(Chat.Post(Chat.Body(stream: true, more: "\"max_tokens\":9"), "/v1/messages"));

        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, "event: ping\ndata: {\"type\":\"ping\"}\n\ndata: { }\n\n")));
    }

    [Test]
    public async Task Mock_Error_HasTheShapeOfTheSurface()
    {
        await using var app = await StartAsync(Mocked(() => DispatchResult.FromError(Refusal)));

        var (chat, message) = (await app.ChatAsync(), await app.SendAsync(Chat.Post(Chat.Body(more: "\"max_tokens\":9"), "/v1/messages")));

        Assert.That((chat.Status, chat.Code), Is.EqualTo((403, "guard")));
        Assert.That((message.Status, message.Error.GetProperty("type").GetString()), Is.EqualTo((403, "permission_error")));
    }

    [Test]
    public async Task Mock_ReplyOfTheOtherForm_IsAnErrorThatSaysSo()
    {
        await using var app = await StartAsync(Mocked(() => DispatchResult.FromEvents([ChatEvent.Of("{}")])));

        var answer = await app.ChatAsync();

        Assert.That((answer.Status, answer.Code), Is.EqualTo((500, "internal_error")));
        Assert.That(answer.Error.GetProperty("message").GetString(), Does.Contain("a stream to a request for a whole reply"));
    }

    [Test]
    public async Task Refusals_PassNoDecorator()
    {
        var decorator = new Mock<IChatDispatcher>(MockBehavior.Strict).Object;
        await using var app = await StartAsync(decorator);

        var (bad, unknown) = (await app.PostAsync("{"), await app.GetAsync("/v1/nothing"));

        Assert.That((bad.Status, unknown.Status), Is.EqualTo((400, 404)));
        Assert.That(app.Records.All, Has.Count.EqualTo(2), "each with a record");
    }

    [Test]
    public async Task Decorator_ThatCaches_AnswersTheSecondTime()
    {
        await using var app = await StartDecoratedAsync((inner, _) => new CachingDispatcher(inner));

        var (first, second, other) = (await app.ChatAsync(), await app.ChatAsync(), await app.ChatAsync(more: "\"seed\":1"));

        Assert.That((first.Status, second.Status, other.Status), Is.EqualTo((200, 200, 200)));
        Assert.That(second.Text, Is.EqualTo(first.Text));
        Assert.That((first.Header("x-providerkit-provider"), second.Header("x-providerkit-provider")), Is.EqualTo(("openai", "cache")));
        Assert.That(app.Upstream, Has.Count.EqualTo(2), "the second was not sent");
    }

    [Test]
    public async Task Decorator_ThatCaches_ReplaysAStream()
    {
        await using var app = await StartDecoratedAsync((inner, _) => new CachingDispatcher(inner));

        var (first, second) = (await app.ChatAsync(stream: true), await app.ChatAsync(stream: true));

        Assert.That(second.Text, Is.EqualTo(first.Text));
        Assert.That((second.StreamedText.Length > 0, app.Upstream.Count), Is.EqualTo((true, 1)));
        Assert.That((await app.RecordOf(first)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Decorators_LastAddedIsCalledFirst()
    {
        var order = new ConcurrentQueue<string>();
        await using var app = await GatewayApp.StartAsync(setup => setup.Kit.Add((kit, _) => kit
            .AddDispatcherDecorator((inner, _) => new NotingDispatcher(inner, () => order.Enqueue("inner")))
            .AddDispatcherDecorator((inner, services) => new NotingDispatcher(inner, () => order.Enqueue(services.GetRequiredService<ModelCatalog>() is null ? "" : "outer")))));

        Assert.That((await app.ChatAsync()).Status, Is.EqualTo(200));

        Assert.That(order, Is.EqualTo(new[] { "outer", "inner" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Decorator_ThatGuards_RefusesWithARecord(bool stream)
    {
        await using var app = await StartDecoratedAsync((inner, _) => new GuardingDispatcher(inner));

        var answer = await app.ChatAsync(stream: stream);

        Assert.That((answer.Status, answer.Code, answer.Header("x-providerkit-provider")), Is.EqualTo((403, "guard", "openai")));
        Assert.That((await app.RecordOf(answer)).Provider, Is.EqualTo("openai"));
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static IChatDispatcher Mocked(Func<DispatchResult> result)
    {
        var dispatcher = new Mock<IChatDispatcher>();
        dispatcher.Setup(d => d.SendAsync(It.IsAny<ChatRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(result);
        return dispatcher.Object;
    }

    private static Task<GatewayApp> StartAsync(IChatDispatcher dispatcher) => GatewayApp.StartAsync(setup =>
    {
        setup.FollowUp = null;
        setup.Builder.Add(builder => builder.Services.AddSingleton(dispatcher));
    });

    private static Task<GatewayApp> StartDecoratedAsync(Func<IChatDispatcher, IServiceProvider, IChatDispatcher> decorate) => GatewayApp.StartAsync(setup =>
    {
        setup.FollowUp = null;
        setup.Kit.Add((kit, _) => kit.AddDispatcherDecorator(decorate));
    });

    /// <summary>Answers a request that it has seen before with what came then.</summary>
    private sealed class CachingDispatcher(IChatDispatcher inner) : IChatDispatcher
    {
        private static readonly DispatchDetails Cached = new() { Provider = "cache" };

        private readonly ConcurrentDictionary<string, Func<DispatchResult>> _known = new();

        public async ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default)
        {
            string key = Convert.ToBase64String(request.Body.Span);
            if (_known.TryGetValue(key, out var answer)) return answer();
            var result = await inner.SendAsync(request, cancellationToken);
            if (result.Error is not null) return result;
            if (result.Stream is { } stream) return result.WithEvents(RememberAsync(key, stream));
            byte[] body = result.Body.ToArray();
            _known[key] = () => DispatchResult.FromBody(body, Cached);
            return result;
        }

        private async IAsyncEnumerable<ChatEvent> RememberAsync(string key, ChatStream stream)
        {
            var events = new List<ChatEvent>();
            await foreach (var one in stream.ReadAllAsync())
            {
                events.Add(one);
                yield return one;
            }
            _known[key] = () => DispatchResult.FromEvents(events, Cached);
        }
    }

    private sealed class GuardingDispatcher(IChatDispatcher inner) : IChatDispatcher
    {
        public async ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default) =>
            (await inner.SendAsync(request, cancellationToken)).WithError(Refusal);
    }

    private sealed class NotingDispatcher(IChatDispatcher inner, Action note) : IChatDispatcher
    {
        public ValueTask<DispatchResult> SendAsync(ChatRequest request, CancellationToken cancellationToken = default)
        {
            note();
            return inner.SendAsync(request, cancellationToken);
        }
    }
}
