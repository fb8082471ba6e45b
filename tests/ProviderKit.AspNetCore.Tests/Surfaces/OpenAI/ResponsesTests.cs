using System.Text;
using System.Text.Json;
using Moq;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces.OpenAI;

/// <summary>Responses, with an upstream that speaks the format itself and with one that speaks chat.</summary>
public class ResponsesTests
{
    private const string Path = "/v1/responses";
    private const string Body = """{"model":"own-gpt","input":"Hi","store":false,"unheard_of":[1]}""";
    private const string StreamBody = """{"model":"own-gpt","input":"Hi","store":false,"stream":true}""";
    private const string Reply = """{"id":"resp_1","object":"response","status":"completed","model":"gpt","error":null,"output":[{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"own","annotations":[]}]}],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":15},"more":{"a":1}}""";

    private static readonly string[] Events =
    [
        """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"gpt","output":[],"error":null}}""",
        """{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
        """{"type":"response.content_part.added","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""",
        """{"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"own"}""",
        """{"type":"response.of_tomorrow","sequence_number":4,"x":1}""",
        """{"type":"response.completed","sequence_number":5,"response":{"id":"resp_1","object":"response","status":"completed","model":"gpt","output":[],"error":null,"usage":{"input_tokens":10,"output_tokens":5}}}""",
    ];

    private static readonly string[] Chunks =
    [
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"role":"assistant","content":"own"},"finish_reason":null}]}""",
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":" words"},"finish_reason":null}]}""",
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
    ];

    [Test]
    public async Task Whole_IsPassedThroughButForTheModel()
    {
        string body = "";
        await using var app = await StartAsync(WireFormat.OpenAIResponses, call =>
        {
            body = Encoding.UTF8.GetString(call.GetBody().ToArray());
            return ProviderReply.Whole(Encoding.UTF8.GetBytes(Reply));
        });

        var answer = await app.SendAsync(Chat.Post(Body, Path));

        Assert.That(answer.Text, Is.EqualTo(Reply.Replace("\"model\":\"gpt\"", "\"model\":\"own-gpt\"", StringComparison.Ordinal)));
        Assert.That(body, Is.EqualTo(Body.Replace("own-gpt", "gpt", StringComparison.Ordinal)));
        Assert.That((await app.RecordOf(answer)).Usage, Is.EqualTo(new ChatUsage(10, 5, 4)));
    }

    [Test]
    public async Task Stream_IsFramedWithTheNamesOfItsEvents()
    {
        await using var app = await StartAsync(WireFormat.OpenAIResponses, _ => ProviderReply.Streamed(new ScriptedEvents(Events)));

        var answer = await app.SendAsync(Chat.Post(StreamBody, Path));

        var expected = Events.Select(e => $"event: {JsonElement.Parse(e).GetProperty("type").GetString()}\ndata: {e}\n\n");
        Assert.That(answer.Text, Is.EqualTo(string.Concat(expected).Replace("\"model\":\"gpt\"", "\"model\":\"own-gpt\"", StringComparison.Ordinal)), "and no [DONE]");
        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, false)));
    }

    [Test]
    [Property("FAULTS", 78)]
    public async Task Stream_CutAfterItsContent_EndsInOrderWithAResponseThatFailed([Values] bool passesThrough)
    {
        await using var app = passesThrough
            ? await StartAsync(WireFormat.OpenAIResponses, _ => ProviderReply.Streamed(new ScriptedEvents(Events[..4])))
            : await StartAsync(WireFormat.OpenAIChat, _ => ProviderReply.Streamed(new ScriptedEvents(Chunks[..2])));

        var answer = await app.SendAsync(Chat.Post(StreamBody, Path));

        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, false)), "the last event says that it failed");
        var events = EventsOf(answer);
        Assert.That(events.Select(e => e.GetProperty("sequence_number").GetInt32()), Is.EqualTo(Enumerable.Range(0, events.Length)));
        Assert.That(events.TakeLast(4).Select(e => e.GetProperty("type").GetString()), Is.EqualTo([
            "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.failed"]));
        Assert.That(events[^1].GetProperty("response").GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("server_error"));
    }

    [Test]
    public async Task Chat_IsTranslated()
    {
        await using var app = await StartAsync(WireFormat.OpenAIChat, _ => ProviderReply.Streamed(new ScriptedEvents(Chunks)));

        var answer = await app.SendAsync(Chat.Post(StreamBody, Path));

        var response = EventsOf(answer)[^1].GetProperty("response");
        Assert.That((response.GetProperty("status").GetString(), response.GetProperty("model").GetString()), Is.EqualTo(("completed", "own-gpt")));
        Assert.That(response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString(), Is.EqualTo("own words"));
    }

    [TestCase("codex_cli_rs", 200)]
    [TestCase("codex_exec", 200)]
    [TestCase("something_else", 502)]
    [TestCase(null, 502)]
    public async Task Failure_OfAStreamBeforeItBegins_IsAnEventForCodexAlone(string? originator, int status)
    {
        await using var app = await StartAsync(
            WireFormat.OpenAIChat, _ => ProviderReply.Failed(new ProviderError(ProviderErrorKind.UpstreamError, "no") { UpstreamStatus = 500 }), setup => setup.Options.Add(o => o.Retry.MaxRetries = 0));
        var request = Chat.Post(StreamBody, Path);
        if (originator is not null) request.Headers.Add("originator", originator);

        var answer = await app.SendAsync(request);

        Assert.That((answer.Status, answer.Broken), Is.EqualTo((status, false)), answer.Text);
        if (status != 200)
        {
            Assert.That(answer.Error.GetProperty("type").GetString(), Is.EqualTo("server_error"));
            return;
        }
        var events = EventsOf(answer);
        Assert.That(events.Select(e => e.GetProperty("type").GetString()), Is.EqualTo(["response.created", "response.failed"]));
        Assert.That(events[1].GetProperty("response").GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("server_is_overloaded"), "a code after which it does not try again");
    }

    [Test]
    public async Task RateLimit_AlwaysSaysWhenToComeBack()
    {
        await using var app = await StartAsync(
            WireFormat.OpenAIChat, _ => ProviderReply.Failed(new ProviderError(ProviderErrorKind.RateLimited, "no") { UpstreamStatus = 429 }), setup => setup.Options.Add(o => o.Retry.MaxRetries = 0));
        var request = Chat.Post(StreamBody, Path);
        request.Headers.Add("originator", "codex_exec");

        var answer = await app.SendAsync(request);

        Assert.That(answer.Status, Is.EqualTo(429));
        Assert.That(answer.Header("retry-after"), Is.Not.Null.And.Not.EqualTo("0"));
    }

    [Test]
    public async Task ContextLength_HasTheCodeThatClientsKnow()
    {
        await using var app = await StartAsync(WireFormat.OpenAIChat, _ => ProviderReply.Failed(
            new ProviderError(ProviderErrorKind.InvalidRequest, "prompt is too long: 201000 tokens > 200000 maximum") { UpstreamStatus = 400, Type = "invalid_request_error" }));

        var answer = await app.SendAsync(Chat.Post(Body, Path));

        Assert.That((answer.Status, answer.Error.GetProperty("code").GetString()), Is.EqualTo((400, "context_length_exceeded")));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("""{"model":"own-gpt"}""")]
    [TestCase("""{"model":"own-gpt","input":{}}""")]
    [TestCase("""{"model":"own-gpt","input":[{"type":"function_call_output","call_id":"a","output":"b"}]}""")]
    [TestCase("""{"model":"own-gpt","input":[[]]}""")]
    [TestCase("""{"model":"own-gpt","input":"a","tools":[{"type":"function"}]}""")]
    [TestCase("""{"model":"own-gpt","input":"a","tool_choice":{"type":"function","name":"x"}}""")]
    [TestCase("""{"model":"own-gpt","input":"a","reasoning":"high"}""")]
    [TestCase("""{"model":"own-gpt","input":"a","prompt":{"id":"p"}}""")]
    [TestCase("""{"input":"a","prompt":{"id":"p"}}""")]
    [TestCase("""{"model":"own-gpt","input":"a","include":"x"}""")]
    public async Task Body_ThatIsWrong_IsRefusedInOpenAIsShape(string body)
    {
        await using var app = await StartAsync(WireFormat.OpenAIChat, _ => throw new InvalidOperationException("is not called"));

        var answer = await app.SendAsync(Chat.Post(body, Path));

        Assert.That(answer.Status, Is.EqualTo(400), answer.Text);
        Assert.That(answer.Error.EnumerateObject().Select(p => p.Name), Is.SupersetOf(new[] { "message", "type", "param", "code" }));
        Assert.That((answer.Error.GetProperty("type").GetString(), answer.Header("x-should-retry")), Is.EqualTo(("invalid_request_error", "false")));
    }

    [Test]
    public async Task CodexCatalogue_ListsTheModels()
    {
        await using var app = await GatewayApp.StartAsync();

        var answer = await app.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/models?client_version=0.171.0"));

        var models = answer.Json.GetProperty("models").EnumerateArray().ToArray();
        Assert.That(models.Select(m => m.GetProperty("slug").GetString()), Has.Member(Chat.Model));
        foreach (string member in (string[])["display_name", "supported_reasoning_levels", "shell_type", "base_instructions", "truncation_policy", "context_window", "experimental_supported_tools"])
            Assert.That(models.All(m => m.TryGetProperty(member, out _)), Is.True, member);
    }

    private static JsonElement[] EventsOf(Answer answer) =>
        [.. answer.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => JsonElement.Parse(e[(e.IndexOf("data: ", StringComparison.Ordinal) + 6)..]))];

    private static Task<GatewayApp> StartAsync(WireFormat format, Func<ProviderCall, ProviderReply> send, Action<GatewaySetup>? more = null)
    {
        var provider = new Mock<IChatProvider>();
        provider.SetupGet(p => p.Info).Returns(new ProviderInfo { Name = "own", Prefix = "own-", Formats = [format] });
        provider.Setup(p => p.SendAsync(It.IsAny<ProviderCall>(), It.IsAny<CancellationToken>())).Returns((ProviderCall call, CancellationToken _) => new ValueTask<ProviderReply>(send(call)));
        return GatewayApp.StartAsync(setup =>
        {
            setup.FollowUp = null;
            setup.Kit.Add((kit, _) => kit.AddProvider("own", (_, _) => provider.Object));
            setup.Options.Add(o => o.Provider("own").Tokens.Add("canary-own-token"));
            setup.Secrets.Add("canary-own-token");
            more?.Invoke(setup);
        });
    }
}
