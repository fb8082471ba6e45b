using System.Text;
using System.Text.Json;
using Moq;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Failures in the shape of the surface, whichever format the upstream speaks: before the answer, and within a stream.</summary>
[Property("FAULTS", 60)]
public class SurfaceFaultTests
{
    private const string Messages = "/v1/messages";

    private static readonly Dictionary<string, (WireFormat Format, string[] Begin)> Upstreams = new()
    {
        ["chat"] = (WireFormat.OpenAIChat,
        [
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"own"},"finish_reason":null}]}""",
        ]),
        ["messages"] = (WireFormat.AnthropicMessages,
        [
            """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":10,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"own"}}""",
        ]),
    };

    private static readonly (string Path, string Upstream)[] Ways = [(Messages, "messages"), (Messages, "chat"), ("/v1/chat/completions", "chat")];

    private static readonly (ProviderErrorKind Kind, int Status, string Type)[] Kinds =
    [
        (ProviderErrorKind.InvalidRequest, 400, "invalid_request_error"), (ProviderErrorKind.UpstreamAuthentication, 502, "api_error"),
        (ProviderErrorKind.PermissionDenied, 403, "permission_error"), (ProviderErrorKind.NotFound, 404, "not_found_error"),
        (ProviderErrorKind.RateLimited, 429, "rate_limit_error"), (ProviderErrorKind.QuotaExhausted, 429, "billing_error"),
        (ProviderErrorKind.UpstreamError, 502, "api_error"), (ProviderErrorKind.ConnectionLost, 502, "api_error"),
        (ProviderErrorKind.BadReply, 502, "api_error"), (ProviderErrorKind.Timeout, 504, "timeout_error"),
        (ProviderErrorKind.Overloaded, 529, "overloaded_error"), (ProviderErrorKind.ShuttingDown, 503, "overloaded_error"),
        (ProviderErrorKind.Internal, 500, "api_error"),
    ];

    private static IEnumerable<object[]> Cases => from way in Ways from kind in Kinds select new object[] { way.Path, way.Upstream, kind.Kind, kind.Status, kind.Type };

    [TestCaseSource(nameof(Cases))]
    public async Task Failure_BeforeTheStream_HasTheShapeOfTheSurface(string path, string upstream, ProviderErrorKind kind, int status, string type)
    {
        await using var app = await StartAsync(upstream, begins: false, kind);

        var answer = await app.SendAsync(Chat.Post(Body, path));

        int expected = status == 529 && path != Messages ? 503 : status;
        Assert.That((answer.Status, answer.Broken), Is.EqualTo((expected, false)), answer.Text);
        AssertShape(answer.Json, path, type);
        if (path == Messages) Assert.That((answer.Header("request-id"), answer.Json.GetProperty("request_id").GetString()), Is.EqualTo((answer.RequestId, answer.RequestId)));
        // A token without quota rests for two minutes, of which clients of Messages hear one. One that was refused does not come back.
        string? wait = kind switch { ProviderErrorKind.UpstreamAuthentication => null, ProviderErrorKind.QuotaExhausted => path == Messages ? "60" : "120", _ => "7" };
        Assert.That(answer.Header("retry-after"), Is.EqualTo(wait));
        Assert.That((await app.RecordOf(answer)).Error!.Kind, Is.EqualTo(kind == ProviderErrorKind.RateLimited ? ProviderErrorKind.AllTokensBlocked : kind));
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Failure_WithinTheStream_HasTheShapeOfTheSurface(string path, string upstream, ProviderErrorKind kind, int status, string type)
    {
        await using var app = await StartAsync(upstream, begins: true, kind);

        var answer = await app.SendAsync(Chat.Post(Body, path));

        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, true)), $"{status} comes too late");
        string last = answer.Text.Split("\n\n")[^2], start = path == Messages ? "event: error\ndata: " : "data: ";
        Assert.That(last, Does.StartWith(start));
        AssertShape(JsonElement.Parse(last[start.Length..]), path, type);
        Assert.That(answer.Text, Does.Contain("own").And.Not.Contain("message_stop").And.Not.Contain("[DONE]"));
        if (path == Messages) Assert.That(answer.Header("request-id"), Is.EqualTo(answer.RequestId));
        Assert.That((await app.RecordOf(answer)).Error!.Kind, Is.EqualTo(kind));
    }

    [TestCase(Messages)]
    [TestCase("/v1/messages/count_tokens")]
    [TestCase("/v1/chat/completions")]
    public async Task Refusals_BeforeAnyCall_HaveTheShapeOfTheSurface(string path)
    {
        await using var app = await StartAsync("chat", begins: false, ProviderErrorKind.Internal, setup => setup.Options.Add(o => o.MaxRequestBytes = 1000));
        var large = Chat.Post(Body.Replace("Hi", new string('x', 2000), StringComparison.Ordinal), path);
        var noJson = Chat.Post(Body, path);
        noJson.Content!.Headers.ContentType = new("text/plain");
        var foreign = Chat.Post(Body, path);
        foreign.Headers.Host = "evil.example";

        foreach (var (request, status, type) in new[] { (large, 413, "request_too_large"), (noJson, 415, "invalid_request_error"), (foreign, 403, "permission_error") })
        {
            var answer = await app.SendAsync(request);
            Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
            AssertShape(answer.Json, path == "/v1/chat/completions" ? path : Messages, type);
            Assert.That(answer.Header("x-should-retry"), Is.EqualTo("false"));
        }
    }

    private const string Body = """{"model":"own-m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    private static void AssertShape(JsonElement answer, string path, string type)
    {
        var error = answer.GetProperty("error");
        Assert.That(error.GetProperty("message").GetString(), Is.Not.Empty);
        if (path == Messages) Assert.That((answer.GetProperty("type").GetString(), error.GetProperty("type").GetString()), Is.EqualTo(("error", type)));
        else Assert.That(error.EnumerateObject().Select(m => m.Name), Is.SupersetOf(new[] { "message", "type", "param", "code" }));
    }

    private static Task<GatewayApp> StartAsync(string upstream, bool begins, ProviderErrorKind kind, Action<GatewaySetup>? more = null)
    {
        var (format, begin) = Upstreams[upstream];
        var error = new ProviderError(kind, "canary-own-token is what it says.") { RetryAfter = TimeSpan.FromSeconds(7) };
        var provider = new Mock<IChatProvider>();
        provider.SetupGet(p => p.Info).Returns(new ProviderInfo { Name = "own", Prefix = "own-", Formats = [format] });
        provider.Setup(p => p.SendAsync(It.IsAny<ProviderCall>(), It.IsAny<CancellationToken>()))
            .Returns(() => new ValueTask<ProviderReply>(ProviderReply.Streamed(new ScriptedEvents(begins ? begin : []) { EndsWith = error })));
        return GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Kit.Add((kit, _) => kit.AddProvider("own", (_, _) => provider.Object));
            setup.Options.Add(o =>
            {
                o.Provider("own").Tokens.Add("canary-own-token");
                o.Retry.MaxRetries = 0;
            });
            setup.Secrets.Add("canary-own-token");
            more?.Invoke(setup);
        });
    }
}
