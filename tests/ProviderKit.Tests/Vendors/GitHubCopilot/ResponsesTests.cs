using ProviderKit.Formats.Requests;
using ProviderKit.Tests.Support;
using ProviderKit.Tokens;
using static ProviderKit.Tests.Vendors.GitHubCopilot.CopilotApp;

namespace ProviderKit.Tests.Vendors.GitHubCopilot;

/// <summary>Copilot's Responses API serves the models that its list says, and no others.</summary>
public class ResponsesTests
{
    private const string Responses = "https://api.githubcopilot.com/responses";

    private const string List = """
        {"data":[
          {"id":"gpt-4.1","supported_endpoints":["/chat/completions","/responses"]},
          {"id":"gemini-3","supported_endpoints":["/chat/completions"]},
          {"id":"gpt-5.4","supported_endpoints":["/responses","ws:/responses"]},
          {"id":"gpt-6","supported_endpoints":["/responses"]},
          {"id":"grok-5","supported_endpoints":["/responses"]}
        ]}
        """;

    private const string Reply = """{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"gpt-5.4","output":[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"pong","annotations":[]}]}],"usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":0},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":7}}""";

    [TestCase("gpt-5.4")]
    [TestCase("gpt-4.1")]
    public async Task ResponsesClient_ModelOfTheResponsesApi_PassesUnchanged(string model)
    {
        await using var app = await ListedAsync();
        string body = $$"""{"model":"ext-copilot-{{model}}","store":false,"not_heard_of":1,"input":"ping"}""";
        await using var result = await SendAsync(app, body);
        Assert.That((result.Error, app.Sent[^1].Address), Is.EqualTo(((ProviderError?)null, Responses)));
        Assert.That(app.Body, Is.EqualTo(body.Replace("ext-copilot-", "", StringComparison.Ordinal)));
        Assert.That((app.Sent[^1].Headers["X-Initiator"], app.Sent[^1].Headers["Copilot-Integration-Id"]), Is.EqualTo(("user", "vscode-chat")));
    }

    [TestCase("gemini-3")]
    [TestCase("never-listed")]
    public async Task ResponsesClient_AnyOtherModel_IsTranslatedForChat(string model)
    {
        await using var app = await ListedAsync();
        await using var result = await SendAsync(app, $$"""{"model":"ext-copilot-{{model}}","store":false,"input":"ping"}""");
        Assert.That((result.Error, app.Sent[^1].Address), Is.EqualTo(((ProviderError?)null, Chat)));
    }

    [TestCase("\"ping\"", "user", null)]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"type":"message","role":"user","content":[{"type":"input_text","text":"input_image"}]}]""", "user", null)]
    [TestCase("""[{"role":"user","content":"a"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"4"}]""", "agent", null)]
    [TestCase("""[{"role":"user","content":"a"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":[{"type":"input_image","image_url":"data:image/png;base64,AA=="}]}]""", "agent", "true")]
    [TestCase("""[{"role":"user","content":[{"image_url":"data:image/png;base64,AA==","type":"input_image"}]}]""", "user", "true")]
    public async Task Decorations_AreReadFromTheItems(string input, string initiator, string? vision)
    {
        await using var app = await ListedAsync();
        await using var result = await SendAsync(app, $$"""{"model":"ext-copilot-gpt-5.4","store":false,"tools":[{"role":"assistant","type":"input_image"}],"input":{{input}}}""");
        Assert.That(result.Error, Is.Null);
        Assert.That((app.Sent[^1].Headers["X-Initiator"], app.Sent[^1].Headers.GetValueOrDefault("Copilot-Vision-Request")), Is.EqualTo((initiator, vision)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task OtherClient_ModelOfTheResponsesApiAlone_IsTranslated(bool messages)
    {
        await using var app = await ListedAsync();
        const string Body = """{"model":"ext-copilot-gpt-5.4","max_tokens":99,"messages":[{"role":"user","content":"ping"}]}""";
        await using var result = messages ? await app.SendMessagesAsync(Body) : await app.SendAsync(Body);
        Assert.That((result.Error, app.Sent[^1].Address), Is.EqualTo(((ProviderError?)null, Responses)));
        Assert.That(Json.Text(result.Body), Does.Contain("pong"));
    }

    [TestCase("openai_chat", "gpt-6", true)]
    [TestCase("openai_chat", "grok-5", false)]
    [TestCase("anthropic_messages", "gpt-6", true)]
    [TestCase("anthropic_messages", "grok-5", false)]
    [TestCase("openai_responses", "gpt-6", true)]
    [TestCase("openai_responses", "grok-5", false)]
    public async Task AnyClient_ModelOfAnotherFamily_GetsNothingThatTheFirstHasEncrypted(string client, string next, bool goes)
    {
        await using var app = await ListedAsync(Reply.Replace("\"output\":[", "\"output\":[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Hm\"}],\"encrypted_content\":\"gAAA1\"},", StringComparison.Ordinal));
        const string Hi = """{"role":"user","content":"ping"}""";
        var format = client == "openai_responses" ? WireFormat.OpenAIResponses : client == "anthropic_messages" ? WireFormat.AnthropicMessages : WireFormat.OpenAIChat;
        string name = format == WireFormat.OpenAIResponses ? "input" : "messages";

        await using var first = await app.SendInAsync(format, $$"""{"model":"ext-copilot-gpt-5.4","{{(name == "input" ? "store\":false" : "max_tokens\":99")}},"{{name}}":[{{Hi}}]}""");
        Assert.That(first.Error?.Message, Is.Null);
        var reply = System.Text.Json.Nodes.JsonNode.Parse(Json.Text(first.Body))!;
        string answer = name == "input" ? reply["output"]!.ToJsonString()[1..^1]
            : reply["choices"] is { } choices ? choices[0]!["message"]!.ToJsonString()
            : $$"""{"role":"assistant","content":{{reply["content"]!.ToJsonString()}}}""";
        await using var second = await app.SendInAsync(format, $$"""{"model":"ext-copilot-{{next}}","{{(name == "input" ? "store\":false" : "max_tokens\":99")}},"{{name}}":[{{Hi}},{{answer}},{{Hi}}]}""");

        Assert.That((second.Error?.Message, app.Sent[^1].Address), Is.EqualTo(((string?)null, Responses)));
        Assert.That(app.Body!.Contains("gAAA1", StringComparison.Ordinal), Is.EqualTo(goes), app.Body);
    }

    [Test]
    public async Task OtherClient_ModelOfBothApis_GoesByChat()
    {
        await using var app = await ListedAsync();
        await using var result = await app.SendAsync("""{"model":"ext-copilot-gpt-4.1","messages":[{"role":"user","content":"ping"}]}""");
        Assert.That((result.Error, app.Sent[^1].Address), Is.EqualTo(((ProviderError?)null, Chat)));
    }

    [Test]
    public async Task Question_AboutAResponse_GoesWithTheSessionAsCallsDo()
    {
        await using var app = await ListedAsync();
        int exchanged = 0;
        app.On(Responses + "/resp_1", request => exchanged++ == 0 ? (401, "{}") : (200, Reply));
        var token = app.Entry.Tokens.Tokens[0];
        using var memory = new ByteBudget(1 << 20, TimeSpan.Zero, new FakeTime()).CreateBuffer();
        var question = ChatRequest.Of(new ResponseQuestion(HttpMethod.Get, "resp_own", "", []), "gpt-5.4", null, null, null, memory).Asking("resp_1", new SessionKey(default));
        await using var answer = await app.Entry.Provider.SendAsync(new ProviderCall(question, "gpt-5.4", Json.Bytes("\"gpt-5.4\""), token), default);
        Assert.That((answer.Error, exchanged), Is.EqualTo(((ProviderError?)null, 2)), "what was withdrawn is exchanged anew");
        Assert.That(app.Sent.Where(sent => sent.Address.StartsWith(Responses, StringComparison.Ordinal)).Select(sent => sent.Headers["Authorization"]), Is.All.EqualTo("Bearer tid=a-session"));
    }

    private static ValueTask<DispatchResult> SendAsync(CopilotApp app, string body) => app.SendInAsync(WireFormat.OpenAIResponses, body);

    private static async Task<CopilotApp> ListedAsync(string reply = Reply)
    {
        var app = new CopilotApp();
        app.On(Exchange, _ => (200, app.Session("tid=a-session"))).On(Chat, _ => (200, GoodReply)).On(Responses, _ => (200, reply)).On(Models, _ => (200, List));
        Assert.That((await ((IModelLister)app.Entry.Provider).ListModelsAsync(app.Entry.Tokens.Tokens[0], default)).Error, Is.Null);
        return app;
    }
}
