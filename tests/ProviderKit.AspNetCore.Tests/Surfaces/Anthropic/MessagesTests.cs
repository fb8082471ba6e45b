using System.Text;
using System.Text.Json;
using Moq;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.Anthropic;

/// <summary>Messages, with an upstream that speaks the format itself.</summary>
public class MessagesTests
{
    private const string Body = """{"model":"own-claude","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"unheard_of":[1]}""";
    private const string StreamBody = """{"model":"own-claude","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"Hi"}]}""";
    private const string Reply = """{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"own"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":5},"more":{"a":1}}""";

    private static readonly string[] Events =
    [
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"usage":{"input_tokens":10,"output_tokens":1}}}""",
        """{"type":"ping"}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"own"}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"of_tomorrow","x":1}""",
        """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}""",
        """{"type":"message_stop"}""",
    ];

    [TestCase("/v1/messages")]
    [TestCase("/v1/messages?beta=true")]
    public async Task Whole_IsPassedThroughButForTheModel(string path)
    {
        ProviderCall? seen = null;
        string body = "";
        await using var app = await StartAsync(call =>
        {
            (seen, body) = (call, Encoding.UTF8.GetString(call.GetBody().ToArray()));
            return ProviderReply.Whole(Encoding.UTF8.GetBytes(Reply));
        });
        var request = Chat.Post(Body, path);
        request.Headers.Add("anthropic-version", "2023-06-01");
        request.Headers.Add("anthropic-beta", ["a-2025-01-01", "b-2025-01-01"]);
        request.Headers.Add("x-claude-code-session-id", "s1");
        request.Headers.Add("x-api-key", "not for an upstream");

        var answer = await app.SendAsync(request);

        Assert.That(answer.Text, Is.EqualTo(Reply.Replace("\"model\":\"claude\"", "\"model\":\"own-claude\"", StringComparison.Ordinal)));
        Assert.That((answer.Status, answer.Header("request-id"), answer.Header("x-providerkit-provider")), Is.EqualTo((200, answer.RequestId, "own")));
        Assert.That(body, Is.EqualTo(Body.Replace("own-claude", "claude", StringComparison.Ordinal)));
        Assert.That(seen!.Value.Request.Headers, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["anthropic-version"] = "2023-06-01", ["anthropic-beta"] = "a-2025-01-01, b-2025-01-01", ["x-claude-code-session-id"] = "s1",
        }));
        Assert.That((await app.RecordOf(answer)).Usage.PromptTokens, Is.EqualTo(3210));
    }

    [Test]
    public async Task Stream_IsFramedWithTheNamesOfItsEvents()
    {
        await using var app = await StartAsync(_ => ProviderReply.Streamed(new ScriptedReader(Events)));

        var answer = await app.SendAsync(Chat.Post(StreamBody, "/v1/messages"));

        string[] expected = [.. Events.Select(e => $"event: {JsonElement.Parse(e).GetProperty("type").GetString()}\ndata: {e}\n\n")];
        expected[0] = expected[0].Replace("\"model\":\"claude\"", "\"model\":\"own-claude\"", StringComparison.Ordinal);
        Assert.That(answer.Text, Is.EqualTo(string.Concat(expected)), "and no [DONE]");
        Assert.That((answer.Status, answer.Broken, answer.Header("request-id")), Is.EqualTo((200, false, answer.RequestId)));
        Assert.That((await app.RecordOf(answer)).Usage, Is.EqualTo(new ChatUsage(10, 5)));
    }

    [TestCase(4)]
    [TestCase(5)]
    [TestCase(6)]
    public async Task Stream_CutAfterItsContent_EndsWithAnErrorEvent(int events)
    {
        await using var app = await StartAsync(_ => ProviderReply.Streamed(new ScriptedReader(Events[..events])));

        var answer = await app.SendAsync(Chat.Post(StreamBody, "/v1/messages"));

        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, true)));
        string last = answer.Text.Split("\n\n")[^2];
        Assert.That(last, Does.StartWith("event: error\ndata: "));
        var error = JsonElement.Parse(last["event: error\ndata: ".Length..]);
        Assert.That((error.GetProperty("type").GetString(), error.GetProperty("error").GetProperty("type").GetString()), Is.EqualTo(("error", "api_error")));
        Assert.That(answer.Text, Does.Not.Contain("message_stop"));
    }

    [TestCase(0)]
    [TestCase(2)]
    public async Task Stream_CutBeforeItsContent_HasAStatusOfItsOwn(int events)
    {
        await using var app = await StartAsync(_ => ProviderReply.Streamed(new ScriptedReader(Events[..events])));

        AssertError(await app.SendAsync(Chat.Post(StreamBody, "/v1/messages")), 502, "api_error");
    }

    [Test]
    public async Task Stream_ThatIsSilent_IsFilledWithPings()
    {
        var time = new FakeTime();
        var every = new StreamOptions().KeepAlive;
        var reader = new ScriptedReader(Events, waits: true);
        await using var app = await StartAsync(_ => ProviderReply.Streamed(reader), setup => setup.Time = time);
        var call = app.SendAsync(Chat.Post(StreamBody, "/v1/messages"));
        await time.TimerDueIn(every);
        for (int i = 0; i < 16; i++) time.Advance(every);
        reader.GoOn();

        var answer = await call.Patiently();

        const string Ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
        Assert.That(answer.Text, Does.StartWith(string.Concat(Enumerable.Repeat(Ping, 16)) + "event: message_start\n").And.EndWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, false)));
        Assert.That(answer.Header("request-id"), Does.StartWith("req_"));
    }

    private static readonly object[] Failures =
    [
        new object[] { new ProviderError(ProviderErrorKind.InvalidRequest, "no") { UpstreamStatus = 400 }, 400, "invalid_request_error", "false", null! },
        new object[] { new ProviderError(ProviderErrorKind.PermissionDenied, "no"), 403, "permission_error", "false", null! },
        new object[] { new ProviderError(ProviderErrorKind.NotFound, "no"), 404, "not_found_error", "false", null! },
        new object[] { new ProviderError(ProviderErrorKind.PayloadTooLarge, "no"), 413, "request_too_large", "false", null! },
        new object[] { new ProviderError(ProviderErrorKind.RateLimited, "no") { RetryAfter = TimeSpan.FromHours(1) }, 429, "rate_limit_error", null!, "60" },
        new object[] { new ProviderError(ProviderErrorKind.RateLimited, "no") { RetryAfter = TimeSpan.FromSeconds(7) }, 429, "rate_limit_error", null!, "7" },
        new object[] { new ProviderError(ProviderErrorKind.UpstreamAuthentication, "no"), 502, "api_error", "false", null! },
        new object[] { new ProviderError(ProviderErrorKind.Overloaded, "no"), 529, "overloaded_error", null!, "1" },
        new object[] { new ProviderError(ProviderErrorKind.Timeout, "no"), 504, "timeout_error", "false", null! },
        new object[] { new ProviderError(ProviderErrorKind.Internal, "no"), 500, "api_error", null!, null! },
    ];

    [TestCaseSource(nameof(Failures))]
    [Property("FAULTS", 60)]
    public async Task Failure_OfTheUpstream_HasTheShapeOfTheFormat(ProviderError error, int status, string type, string? shouldRetry, string? retryAfter)
    {
        await using var app = await StartAsync(_ => ProviderReply.Failed(error), setup => setup.Options.Add(o => o.Retry.MaxRetries = 0));

        var answer = await app.SendAsync(Chat.Post(Body, "/v1/messages"));

        AssertError(answer, status, type);
        Assert.That((answer.Header("x-should-retry"), answer.Header("retry-after")), Is.EqualTo((shouldRetry, retryAfter)), answer.Text);
    }

    [TestCase("", 400, "invalid_request_error")]
    [TestCase("{}", 400, "invalid_request_error")]
    [TestCase("""{"model":"own-claude"}""", 400, "invalid_request_error")]
    [TestCase("""{"model":"own-claude","messages":{}}""", 400, "invalid_request_error")]
    [TestCase("""{"model":"nobody-claude","messages":[{"role":"user","content":"Hi"}]}""", 404, "not_found_error")]
    public async Task Body_ThatIsWrong_IsRefusedInTheShapeOfTheFormat(string body, int status, string type)
    {
        await using var app = await StartAsync(_ => throw new InvalidOperationException("is not called"));

        var answer = await app.SendAsync(Chat.Post(body, "/v1/messages"));

        AssertError(answer, status, type);
        Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"));
    }

    [TestCase("POST", "/v1/messages/batches", 404, "not_found_error")]
    [TestCase("GET", "/v1/messages/batches/x/results", 404, "not_found_error")]
    [TestCase("GET", "/v1/messages", 405, "invalid_request_error")]
    [TestCase("DELETE", "/v1/messages", 405, "invalid_request_error")]
    public async Task OtherRoutes_OfTheApi_AreRefusedInItsShape(string method, string path, int status, string type)
    {
        await using var app = await StartAsync(_ => throw new InvalidOperationException("is not called"));

        AssertError(await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)), status, type);
    }

    [TestCase("x-api-key", "a-client-key-for-tests", 200)]
    [TestCase("Authorization", "Bearer a-client-key-for-tests", 200)]
    [TestCase("x-api-key", "another-key-for-tests", 401)]
    [TestCase("x-other", "x", 401)]
    public async Task Key_InEitherHeader_OpensTheRoute(string header, string value, int status)
    {
        await using var app = await StartAsync(
            _ => ProviderReply.Whole(Encoding.UTF8.GetBytes(Reply)), setup => setup.Server.Add(o => o.ClientKeys["laptop"] = new SecretKey("a-client-key-for-tests")));
        var request = Chat.Post(Body, "/v1/messages");
        request.Headers.Add(header, value);

        var answer = await app.SendAsync(request);

        if (status == 200) Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        else AssertError(answer, status, "authentication_error");
    }

    [Test]
    public async Task Fault_OfTheGateway_HasTheShapeOfTheFormat()
    {
        await using var app = await StartAsync(_ => throw new InvalidOperationException("canary-own-secret"));

        var answer = await app.SendAsync(Chat.Post(Body, "/v1/messages"));

        AssertError(answer, 500, "api_error");
        Assert.That(answer.Text, Does.Not.Contain("canary"));
    }

    private static void AssertError(Answer answer, int status, string type)
    {
        Assert.That((answer.Status, answer.Broken), Is.EqualTo((status, false)), answer.Text);
        Assert.That(answer.Json.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "type", "error", "request_id" }), answer.Text);
        Assert.That((answer.Json.GetProperty("type").GetString(), answer.Error.GetProperty("type").GetString()), Is.EqualTo(("error", type)), answer.Text);
        Assert.That(answer.Error.GetProperty("message").GetString(), Is.Not.Empty);
        Assert.That((answer.Json.GetProperty("request_id").GetString(), answer.Header("request-id")), Is.EqualTo((answer.RequestId, answer.RequestId)));
    }

    private static Task<GatewayApp> StartAsync(Func<ProviderCall, ProviderReply> send, Action<GatewaySetup>? more = null)
    {
        var provider = new Mock<IChatProvider>();
        provider.SetupGet(p => p.Info).Returns(new ProviderInfo { Name = "own", Prefix = "own-", Formats = [WireFormat.AnthropicMessages] });
        provider.Setup(p => p.SendAsync(It.IsAny<ProviderCall>(), It.IsAny<CancellationToken>())).Returns((ProviderCall call, CancellationToken _) => new ValueTask<ProviderReply>(send(call)));
        return GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Kit.Add((kit, _) => kit.AddProvider("own", (_, _) => provider.Object));
            setup.Options.Add(o => o.Provider("own").Tokens.Add("canary-own-token"));
            setup.Secrets.AddRange(["canary-own-token", "canary-own-secret"]);
            more?.Invoke(setup);
        });
    }

    /// <summary>Events from a list, when they are asked to begin.</summary>
    private sealed class ScriptedReader(string[] events, bool waits = false) : ChatEventReader
    {
        private readonly TaskCompletionSource _begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _next;
        private bool _ready;

        public void GoOn() => _begin.SetResult();

        public override bool TryRead(out ReadOnlyMemory<byte> chunk)
        {
            chunk = default;
            if (!_ready) return false;
            _ready = false;
            chunk = Encoding.UTF8.GetBytes(events[_next++]);
            return true;
        }

        public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
        {
            if (waits) await _begin.Task.Patiently();
            await Task.Yield();
            return _ready = _next < events.Length;
        }

        public override ValueTask DisposeAsync() => default;
    }
}
