using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Requests in Anthropic's Messages format through the dispatcher: unchanged to upstreams that serve it, translated to others.</summary>
public class MessagesDispatchTests
{
    private const string Ask = """{"model":"MODEL","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}],"tags":{"x":1}STREAM}""";

    private const string Events = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"usage":{"input_tokens":7,"output_tokens":1}}}

        event: ping
        data: {"type": "ping"}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    [Test]
    public async Task Whole_UpstreamServesMessages_OnlyTheModelChanges()
    {
        using var host = Anthropic();
        string? sent = null;
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com/v1/messages")
            .WithHeaders("x-api-key: sk-ant-1\nanthropic-version: 2026-10-21\nanthropic-beta: a-1,b-2\nanthropic-user-profile-id: up_1")
            .With(r => (sent = r.Content!.ReadAsStringAsync().Result).Length > 0)
            .Respond("application/json", """{"id":"msg_1","type":"message", "model":"claude-x","content":[{"type":"new_block","x":1.0}],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":5}}""");

        await using var result = await host.Dispatcher.SendAsync(Request("ext-anthropic-claude-x"));

        Assert.That(result.Error, Is.Null);
        Assert.That(sent, Is.EqualTo(Ask.Replace("MODEL", "claude-x", StringComparison.Ordinal).Replace("STREAM", "", StringComparison.Ordinal)));
        Assert.That(Json.Text(result.Body), Is.EqualTo("""{"id":"msg_1","type":"message", "model":"ext-anthropic-claude-x","content":[{"type":"new_block","x":1.0}],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":5}}"""));
        Assert.That(result.Usage, Is.EqualTo(new ChatUsage(3210, 5, 3000) { CacheWriteTokens = 200 }));
        host.Upstream.VerifyNoOutstandingExpectation();
    }

    [Test]
    public async Task Stream_UpstreamServesMessages_EventsPassWithTheirNames()
    {
        using var host = Anthropic();
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com/v1/messages").Respond("text/event-stream", Events);

        await using var result = await host.Dispatcher.SendAsync(Request("ext-anthropic-claude-x", stream: true));

        var read = await ReadAsync(result.Stream!);
        Assert.That(result.Stream!.Error, Is.Null);
        Assert.That(read.Select(e => e.Name), Is.EqualTo(new[] { "message_start", "ping", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop" }));
        Assert.That(read.All(e => (string?)JsonNode.Parse(e.Json)!["type"] == e.Name));
        Assert.That((string?)JsonNode.Parse(read[0].Json)!["message"]!["model"], Is.EqualTo("ext-anthropic-claude-x"));
        Assert.That(read[1].Json, Is.EqualTo("""{"type": "ping"}"""));
        Assert.That(result.Usage, Is.EqualTo(new ChatUsage(7, 3)));
    }

    [Test]
    public async Task Stream_CutBeforeTheStopReason_IsBroken([Range(1, 5)] int events)
    {
        using var host = Anthropic();
        string[] parts = Events.Split("\n\n");
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com/v1/messages").Respond("text/event-stream", string.Join("\n\n", parts[..events]) + "\n\n");

        await using var result = await host.Dispatcher.SendAsync(Request("ext-anthropic-claude-x", stream: true));

        if (result.Stream is { } stream) await ReadAsync(stream);
        Assert.That((result.Error ?? result.Stream!.Error)!.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
    }

    [Test]
    public async Task Stream_EndsWithoutMessageStop_GetsOne()
    {
        using var host = Anthropic();
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com/v1/messages").Respond("text/event-stream", string.Join("\n\n", Events.Split("\n\n")[..6]) + "\n\n");

        await using var result = await host.Dispatcher.SendAsync(Request("ext-anthropic-claude-x", stream: true));

        var read = await ReadAsync(result.Stream!);
        Assert.That(result.Stream!.Error, Is.Null);
        Assert.That(read[^2..].Select(e => e.Name), Is.EqualTo(new[] { "message_delta", "message_stop" }));
        Assert.That(read[^1].Json, Is.EqualTo("""{"type":"message_stop"}"""));
    }

    [TestCase("x\\nevent: message_stop\\ndata: {}\\n\\n")]
    [TestCase("x\\rdata: y")]
    [TestCase("\\u0000")]
    [TestCase("caf\u00e9")]
    public async Task Stream_EventWhoseTypeIsNoName_HasNoName(string type)
    {
        using var host = Anthropic();
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com/v1/messages").Respond(
            "text/event-stream", Events.Replace("{\"type\": \"ping\"}", $$"""{"type":"{{type}}"}""", StringComparison.Ordinal));

        await using var result = await host.Dispatcher.SendAsync(Request("ext-anthropic-claude-x", stream: true));

        var read = await ReadAsync(result.Stream!);
        Assert.That((read.Count, read[1].Name, result.Stream!.Error), Is.EqualTo((7, "", (ProviderError?)null)));
    }

    [Test]
    public async Task Error_OfAnUpstreamThatServesMessages_IsAnsweredAsItCame()
    {
        const string said = """{"type":"error","error":{"type":"invalid_request_error","message":"capability_rejected: mid_conv_system"},"request_id":"req_1"}""";
        using var host = Anthropic();
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com/v1/messages").Respond(HttpStatusCode.BadRequest, "application/json", said);

        await using var result = await host.Dispatcher.SendAsync(Request("ext-anthropic-claude-x"));

        Assert.That(WireFormat.AnthropicMessages.StatusOf(result.Error!), Is.EqualTo(400));
        Assert.That(ErrorOf(result), Is.EqualTo(said));
    }

    [Test]
    public async Task ForeignThinking_ToAnUpstreamThatServesMessages_IsLeftOut()
    {
        using var host = Anthropic();
        string? sent = null;
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com/v1/messages")
            .With(r => (sent = r.Content!.ReadAsStringAsync().Result).Length > 0)
            .Respond("application/json", """{"type":"message","model":"claude-x","content":[],"usage":{}}""");

        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Encoding.UTF8.GetBytes(
            """{"model":"ext-anthropic-claude-x","messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"pk1_e30.aaaa"},{"type":"thinking","thinking":"u","signature":"c2lnbmVk"},{"type":"text","text":"b"}]},{"role":"user","content":"c"}]}"""), WireFormat.AnthropicMessages));

        Assert.That(result.Error, Is.Null);
        Assert.That(sent, Is.EqualTo("""{"model":"claude-x","messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"u","signature":"c2lnbmVk"},{"type":"text","text":"b"}]},{"role":"user","content":"c"}]}"""));
    }

    [Test]
    public async Task Whole_UpstreamServesChat_IsTranslatedBothWays()
    {
        using var host = OpenAI();
        JsonNode? sent = null;
        host.Upstream.Expect(HttpMethod.Post, "https://api.openai.com/v1/chat/completions")
            .With(r => (sent = JsonNode.Parse(r.Content!.ReadAsStringAsync().Result)) is not null)
            .Respond("application/json", """{"id":"c","object":"chat.completion","created":1,"model":"gpt-4o-2024","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""");

        await using var result = await host.Dispatcher.SendAsync(Request("ext-openai-gpt-4o"));

        Assert.That(result.Error, Is.Null);
        Assert.That((string?)sent!["model"], Is.EqualTo("gpt-4o"));
        Assert.That(sent.ToJsonString(), Does.Not.Contain("cache_control").And.Not.Contain("tags").And.Not.Contain("extra_content"));
        var reply = Json.Parse(result.Body)!;
        Assert.That(((string?)reply["type"], (string?)reply["model"], (string?)reply["content"]![0]!["text"], (string?)reply["stop_reason"]), Is.EqualTo(("message", "ext-openai-gpt-4o", "Hello", "end_turn")));
        Assert.That(((int)reply["usage"]!["input_tokens"]!, (int)reply["usage"]!["output_tokens"]!), Is.EqualTo((7, 3)));
        Assert.That(result.Usage, Is.EqualTo(new ChatUsage(7, 3)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Stream_UpstreamServesChat_BecomesMessagesEvents(bool ends)
    {
        using var host = OpenAI();
        host.Upstream.Expect(HttpMethod.Post, "https://api.openai.com/v1/chat/completions").Respond("text/event-stream", """
            data: {"id":"c","model":"gpt-4o-2024","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

            data: {"id":"c","model":"gpt-4o-2024","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}

            data: {"id":"c","model":"gpt-4o-2024","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":null}]}


            """ + (ends ? """
            data: {"id":"c","model":"gpt-4o-2024","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"id":"c","model":"gpt-4o-2024","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}

            data: [DONE]


            """ : ""));

        await using var result = await host.Dispatcher.SendAsync(Request("ext-openai-gpt-4o", stream: true));

        var read = await ReadAsync(result.Stream!);
        Assert.That(result.Stream!.Error?.Kind, Is.EqualTo(ends ? (ProviderErrorKind?)null : ProviderErrorKind.ConnectionLost));
        string[] begin = ["message_start", "content_block_start", "content_block_delta", "content_block_delta"];
        Assert.That(read.Select(e => e.Name), Is.EqualTo(ends ? [.. begin, "content_block_stop", "message_delta", "message_stop"] : begin));
        Assert.That((int)JsonNode.Parse(read[0].Json)!["message"]!["usage"]!["input_tokens"]!, Is.GreaterThan(0));
        Assert.That(string.Concat(read.Select(e => (string?)JsonNode.Parse(e.Json)!["delta"]?["text"])), Is.EqualTo("Hello"));
        if (!ends) return;
        Assert.That((int)JsonNode.Parse(read[^2].Json)!["usage"]!["output_tokens"]!, Is.EqualTo(3));
        Assert.That(result.Usage, Is.EqualTo(new ChatUsage(7, 3)));
    }

    [Test]
    public async Task Request_WhatChatCannotSay_NamesTheFieldAndCallsNobody()
    {
        using var host = OpenAI();
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Encoding.UTF8.GetBytes(
            """{"model":"ext-openai-gpt-4o","max_tokens":9,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"file_1"}}]}]}"""), WireFormat.AnthropicMessages));
        Assert.That((result.Error!.Kind, result.Attempts), Is.EqualTo((ProviderErrorKind.InvalidRequest, 0)));
        Assert.That(ErrorOf(result), Does.Contain("messages.0.content.0.source").And.StartWith("""{"type":"error","error":{"type":"invalid_request_error","""));
    }

    [Test]
    public async Task Count_UpstreamCounts_IsItsAnswer()
    {
        using var host = Anthropic();
        host.Upstream.Expect(HttpMethod.Post, "https://api.anthropic.com/v1/messages/count_tokens").WithHeaders("anthropic-version: 2026-10-21")
            .Respond("application/json", """{"input_tokens":14}""");
        await using var result = await host.Dispatcher.SendAsync(Request("ext-anthropic-claude-x", format: WireFormat.AnthropicCountTokens));
        Assert.That((Json.Text(result.Body), result.IsEstimate, result.Attempts), Is.EqualTo(("""{"input_tokens":14}""", false, 1)));
    }

    [Test]
    public async Task Count_UpstreamDoesNotCount_IsAnEstimateWithoutACall()
    {
        using var host = Host.With(("XAI_ENABLED", "1"), ("XAI_API_KEY", "xai-1"));
        await using var result = await host.Dispatcher.SendAsync(Request("ext-xai-grok-4", stream: true, WireFormat.AnthropicCountTokens));
        Assert.That((result.Error, result.IsEstimate, result.Attempts), Is.EqualTo(((ProviderError?)null, true, 0)));
        Assert.That((int)Json.Parse(result.Body)!["input_tokens"]!, Is.InRange(1, 30));
    }

    [Test]
    public async Task Headers_OfAnthropicsClients_GoToNoOtherVendor()
    {
        using var host = Host.With(("OPENROUTER_ENABLED", "1"), ("OPENROUTER_API_KEY", "sk-1"));
        string? sent = null;
        host.Upstream.Expect(HttpMethod.Post, "https://openrouter.ai/api/v1/messages")
            .With(r => (sent = r.Headers.ToString()).Length > 0)
            .Respond("application/json", """{"type":"message","model":"x/y","content":[],"stop_reason":"end_turn","usage":{}}""");
        await using var result = await host.Dispatcher.SendAsync(Request("ext-openrouter-x/y"));
        Assert.That(result.Error, Is.Null);
        Assert.That(sent, Does.Contain("anthropic-beta").And.Not.Contain("up_1"));
    }

    private static Host Anthropic() => Host.With(("ANTHROPIC_ENABLED", "1"), ("ANTHROPIC_API_KEY", "sk-ant-1"));

    private static Host OpenAI() => Host.With(("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "sk-1"));

    private static ChatRequest Request(string model, bool stream = false, WireFormat? format = null)
    {
        string body = Ask.Replace("MODEL", model, StringComparison.Ordinal).Replace("STREAM", stream ? ",\"stream\":true" : "", StringComparison.Ordinal);
        var headers = new Dictionary<string, string> { ["anthropic-version"] = "2026-10-21", ["anthropic-beta"] = "a-1,b-2", ["anthropic-user-profile-id"] = "up_1" };
        Assert.That(ChatRequest.TryRead(Encoding.UTF8.GetBytes(body), out var request, out var error, headers, format ?? WireFormat.AnthropicMessages), Is.True, error?.Message);
        return request!;
    }

    private static string ErrorOf(DispatchResult result)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        WireFormat.AnthropicMessages.WriteError(result.Error!, result.RequestId, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static async Task<List<(string Name, string Json)>> ReadAsync(ChatStream stream)
    {
        var events = new List<(string Name, string Json)>();
        do
        {
            while (stream.TryRead(out var chunk)) events.Add((Encoding.UTF8.GetString(stream.EventName.Span), Json.Text(chunk)));
        }
        while (await stream.WaitToReadAsync());
        return events;
    }
}
