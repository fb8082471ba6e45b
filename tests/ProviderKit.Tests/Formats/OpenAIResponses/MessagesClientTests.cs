using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Formats.OpenAIResponses;

/// <summary>An agent that speaks the Messages format, such as Claude Code, over a model that only the Responses API serves.</summary>
public class MessagesClientTests
{
    private const string Reasoning0 = """{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"I look."}],"encrypted_content":"gAAA1"}""";
    private const string Reasoning1 = """{"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"gAAA2"}""";
    private const string Message = """{"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Let me see.","annotations":[]}]}""";
    private const string Call = """{"id":"fc_1","type":"function_call","call_id":"call_1","name":"Read","arguments":"{\"path\":\"a.png\"}","status":"completed"}""";
    private const string Usage = """ "usage":{"input_tokens":3210,"input_tokens_details":{"cached_tokens":3000,"cache_write_tokens":200},"output_tokens":50,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":3260} """;
    private const string Response = $$"""{"id":"resp_1","object":"response","status":"completed","output":[{{Reasoning0}},{{Message}},{{Reasoning1}},{{Call}}],{{Usage}}}""";

    private const string Ask = """
        "system":[{"type":"text","text":"You are an agent.","cache_control":{"type":"ephemeral"}}],"max_tokens":32000,"thinking":{"type":"adaptive"},"output_config":{"effort":"high"},"metadata":{"user_id":"u"},
        "tools":[{"name":"Read","description":"Reads","input_schema":{"type":"object","properties":{"path":{"type":"string"}}},"cache_control":{"type":"ephemeral"}}]
        """;

    private const string User = """{"role":"user","content":[{"type":"text","text":"What is in a.png?"}]}""";

    private readonly List<JsonNode> _sent = [];

    [SetUp]
    public void Forget() => _sent.Clear();

    [TestCase(false)]
    [TestCase(true)]
    public async Task TwoTurns_KeepReasoningItems_AndShowImagesInTheirResult(bool streams)
    {
        using var host = Upstream();
        var (content, stop, usage) = await AskAsync(host, User, streams);

        // A whole reply has one thought, which carries all; in a stream each has its own, though the second shows nothing.
        Assert.That(content.Select(b => (string?)b!["type"]), Is.EqualTo((streams ? "thinking text thinking tool_use" : "thinking text tool_use").Split(' ')), content.ToJsonString());
        Assert.That(((string?)content[0]!["thinking"], (string?)content[1]!["text"], (string?)content[^1]!["input"]!["path"]), Is.EqualTo(("I look.", "Let me see.", "a.png")));
        Assert.That(stop, Is.EqualTo("tool_use"));
        Assert.That(((int)usage["input_tokens"]!, (int)usage["cache_creation_input_tokens"]!, (int)usage["cache_read_input_tokens"]!, (int)usage["output_tokens"]!), Is.EqualTo((10, 200, 3000, 50)));

        string id = (string)content[^1]!["id"]!;
        await AskAsync(host, $$"""
            {{User}},{"role":"assistant","content":{{content.ToJsonString()}}},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"{{id}}","content":[{"type":"text","text":"The image:"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="} }]},{"type":"text","text":"Go on."}]}
            """, streams);

        var input = _sent[1]["input"]!.AsArray();
        Assert.That(input.Select(i => (string?)i!["type"]), Is.EqualTo(["message", "message", "reasoning", "message", "reasoning", "function_call", "function_call_output", "message"]));
        Json.AssertEqual(input[2], Reasoning0);
        Json.AssertEqual(input[4], Reasoning1);
        Json.AssertEqual(input[3]!["content"], """[{"type":"output_text","text":"Let me see."}]""");
        Json.AssertEqual(input[6]!["output"], """[{"type":"input_text","text":"The image:"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}]""");
        Assert.That((string?)input[5]!["call_id"], Is.EqualTo((string?)input[6]!["call_id"]));
        Json.AssertEqual(input[7]!["content"], """[{"type":"input_text","text":"Go on."}]""");
    }

    [Test]
    public async Task FirstTurn_IsAResponsesRequest()
    {
        using var host = Upstream();
        await AskAsync(host, User, streams: true);
        var sent = _sent.Single();
        Assert.That((bool?)sent["store"], Is.False);
        Json.AssertEqual(sent["include"], """["reasoning.encrypted_content"]""");
        Json.AssertEqual(sent["reasoning"], """{"effort":"high","summary":"auto"}""");
        Assert.That(((int?)sent["max_output_tokens"], (bool?)sent["stream"], (bool?)sent["tools"]![0]!["strict"]), Is.EqualTo(((int?)32000, (bool?)true, (bool?)false)));
        Assert.That(sent.ToJsonString(), Does.Not.Contain("cache_control").And.Not.Contain("extra_content").And.Not.Contain("stream_options"));
    }

    [Test]
    public async Task Thought_OfAnotherVendorsModel_StaysHere()
    {
        using var host = Upstream();
        var (content, _, _) = await AskAsync(host, User, streams: false);
        await using var other = await host.Dispatcher.SendAsync(Request("ext-xai-grok-4", $$"""{{User}},{"role":"assistant","content":{{content.ToJsonString()}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{content[^1]!["id"]}}","content":"r"}]}""", streams: false));
        Assert.That(other.Error?.Message, Is.Null);
        Assert.That(_sent[1].ToJsonString(), Does.Not.Contain("gAAA"), "xAI cannot open what OpenAI sealed");
    }

    [Test]
    public async Task Count_OfTheAccountThatMadeIt_HoldsTheReasoning()
    {
        using var host = Upstream();
        host.Upstream.When(HttpMethod.Post, "*/responses/input_tokens").Respond(async request =>
        {
            _sent.Add(JsonNode.Parse(await request.Content!.ReadAsStringAsync())!);
            return new HttpResponseMessage { Content = new StringContent("""{"object":"response.input_tokens","input_tokens":31}""", null, "application/json") };
        });
        var (content, _, _) = await AskAsync(host, User, streams: false);
        var request = ChatRequest.Parse(
            Json.Bytes($$"""{"model":"ext-openai-gpt-5","messages":[{{User}},{"role":"assistant","content":{{content.ToJsonString()}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{content[^1]!["id"]}}","content":"r"}]}]}"""),
            WireFormat.AnthropicCountTokens);
        await using var count = await host.Dispatcher.SendAsync(request);
        Assert.That((Json.Text(count.Body), count.IsEstimate), Is.EqualTo(("""{"input_tokens":31}""", false)));
        Assert.That(_sent[^1].ToJsonString(), Does.Contain("gAAA1").And.Contain("gAAA2").And.Not.Contain("account"));
    }

    [Test]
    public async Task Account_OfAChatClient_IsKeyed_AndLastsAsTheSecretDoes()
    {
        string[] accounts = new string[3];
        for (int i = 0; i < accounts.Length; i++)
        {
            using var host = Upstream(Response, ("ProviderKit:Responses:Key", i < 2 ? "a-key-that-two-gateways-share" : "another-key-of-the-tests"));
            await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes("""{"model":"ext-openai-gpt-5-codex","messages":[{"role":"user","content":"Hi"}]}""")));
            accounts[i] = (string)JsonNode.Parse(Json.Text(result.Body))!["choices"]![0]!["message"]!["extra_content"]!["openai"]!["items"]![0]!["account"]!;
        }
        Assert.That((accounts[0] == accounts[1], accounts[0] == accounts[2], accounts[0].Length), Is.EqualTo((true, false, 32)));
        Assert.That(accounts[0], Does.Not.StartWith(new ApiToken("x", "t-1").Fingerprint), "a weak token must not be found by trying");
    }

    [Test]
    public async Task Incomplete_IsMaxTokens()
    {
        using var host = Upstream("""{"id":"resp_1","object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[],"usage":{"input_tokens":1,"output_tokens":1}}""");
        Assert.That((await AskAsync(host, User, streams: false)).Stop, Is.EqualTo("max_tokens"));
    }

    private Host Upstream(string response = Response, params (string, string?)[] more)
    {
        var host = Host.With([.. more, ("ProviderKit:Providers:openai:Enabled", "1"), ("ProviderKit:Providers:openai:Tokens:0", "t-1"), ("ProviderKit:Providers:xai:Enabled", "1"), ("ProviderKit:Providers:xai:Tokens:0", "t-2")]);
        host.Upstream.When(HttpMethod.Post, "*/responses").Respond(async request =>
        {
            var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync())!;
            _sent.Add(body);
            bool streams = (bool?)body["stream"] == true;
            return new HttpResponseMessage { Content = new StringContent(streams ? Events(response) : response, null, streams ? "text/event-stream" : "application/json") };
        });
        return host;
    }

    /// <summary>What the API streams for a response.</summary>
    private static string Events(string response)
    {
        var events = new List<string> { """{"type":"response.created","response":{"id":"resp_1","status":"in_progress","output":[]}}""" };
        int index = 0;
        foreach (var item in JsonNode.Parse(response)!["output"]!.AsArray())
        {
            string json = item!.ToJsonString();
            events.Add($$"""{"type":"response.output_item.added","output_index":{{index}},"item":{{Begun(item)}}}""");
            string? delta = (string?)item["type"] switch { "message" => "output_text", "function_call" => "function_call_arguments", _ => "reasoning_summary_text" };
            string text = (string?)(item["arguments"] ?? item["content"]?[0]?["text"] ?? (item["summary"]!.AsArray().Count > 0 ? item["summary"]![0]!["text"] : null)) ?? "";
            for (int at = 0; at < text.Length; at += 4)
                events.Add($$"""{"type":"response.{{delta}}.delta","item_id":"i","output_index":{{index}},"summary_index":0,"delta":{{JsonValue.Create(text.Substring(at, Math.Min(4, text.Length - at))).ToJsonString()}},"sequence_number":{{events.Count}}}""");
            events.Add($$"""{"type":"response.output_item.done","output_index":{{index}},"item":{{json}}}""");
            index++;
        }
        events.Add($$"""{"type":"response.completed","response":{{response}}}""");
        return string.Concat(events.Select(e => $"event: {e.Split('"')[3]}\ndata: {e}\n\n"));
    }

    private static string Begun(JsonNode item)
    {
        var begun = item.DeepClone();
        foreach (string name in (string[])["arguments", "encrypted_content"])
            if (begun[name] is not null) begun[name] = "";
        foreach (string name in (string[])["content", "summary"])
            if (begun[name] is not null) begun[name] = new JsonArray();
        return begun.ToJsonString();
    }

    private static ChatRequest Request(string model, string messages, bool streams) => ChatRequest.Parse(
        Json.Bytes($$"""{"model":"{{model}}","messages":[{{messages}}],"stream":{{(streams ? "true" : "false")}},{{Ask}}}"""), WireFormat.AnthropicMessages);

    private static async Task<(JsonArray Content, string? Stop, JsonNode Usage)> AskAsync(Host host, string messages, bool streams)
    {
        await using var result = await host.Dispatcher.SendAsync(Request("ext-openai-gpt-5-codex", messages, streams));
        Assert.That(result.Error?.Message, Is.Null);
        if (!streams)
        {
            var whole = Json.Parse(result.Body)!;
            return ([.. whole["content"]!.AsArray().Select(b => b!.DeepClone())], (string?)whole["stop_reason"], whole["usage"]!);
        }
        var message = new StreamedMessage();
        do
        {
            while (result.Stream!.TryRead(out var one)) message.Add(JsonNode.Parse(one.ToArray())!);
        }
        while (await result.Stream.WaitToReadAsync());
        Assert.That(result.Stream.Error?.Message, Is.Null);
        return (message.Content, message.Stop, message.Usage!);
    }

    /// <summary>A stream put together again, as an SDK does.</summary>
    private sealed class StreamedMessage
    {
        private string _input = "";

        public JsonArray Content { get; } = [];

        public string? Stop { get; private set; }

        public JsonNode? Usage { get; private set; }

        public void Add(JsonNode data)
        {
            switch ((string?)data["type"])
            {
                case "content_block_start":
                    Assert.That((int?)data["index"], Is.EqualTo(Content.Count));
                    Content.Add(data["content_block"]!.DeepClone());
                    _input = "";
                    break;
                case "content_block_delta":
                    Add(Content[^1]!, data["delta"]!);
                    break;
                case "content_block_stop" when _input.Length > 0:
                    Content[^1]!["input"] = JsonNode.Parse(_input);
                    break;
                case "message_delta":
                    (Stop, Usage) = ((string?)data["delta"]!["stop_reason"], data["usage"]!.DeepClone());
                    break;
            }
        }

        private void Add(JsonNode block, JsonNode delta)
        {
            foreach (string name in (string[])["text", "thinking", "signature"])
                if (delta[name] is { } piece) block[name] = (string?)block[name] + (string?)piece;
            _input += (string?)delta["partial_json"];
        }
    }
}
