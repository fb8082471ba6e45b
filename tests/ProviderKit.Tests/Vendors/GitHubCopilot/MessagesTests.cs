using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Vendors.GitHubCopilot.CopilotApp;

namespace ProviderKit.Tests.Vendors.GitHubCopilot;

/// <summary>Copilot's Messages API serves the models that its list says, and no others.</summary>
public class MessagesTests
{
    private const string List = """
        {"data":[
          {"id":"claude-x","supported_endpoints":["/v1/messages"]},
          {"id":"claude-y","supported_endpoints":["/v1/messages","/chat/completions"]},
          {"id":"gpt-4.1","supported_endpoints":["/chat/completions","/responses"]},
          {"id":"completes","supported_endpoints":["/completions"]}
        ]}
        """;

    private const string MessagesReply = """{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"Hi","new":1}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}""";

    private const string Ask = """{"model":"ext-copilot-MODEL","max_tokens":9,"not_heard_of":{"a":1},"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}]}""";

    [TestCase("claude-x")]
    [TestCase("claude-y")]
    public async Task MessagesClient_ModelOfTheMessagesApi_PassesUnchanged(string model)
    {
        await using var app = await ListedAsync();

        await using var result = await app.SendMessagesAsync(Of(model), ("anthropic-beta", "context-1m-2025-08-07, interleaved-thinking-2025-05-14,files-api-2025-04-14"), ("anthropic-version", "2023-06-01"));

        Assert.That(result.Error, Is.Null);
        Assert.That(app.Sent[^1].Address, Is.EqualTo(Messages));
        Assert.That(app.Body, Is.EqualTo(Of(model).Replace("ext-copilot-", "", StringComparison.Ordinal)));
        Assert.That(Json.Text(result.Body), Is.EqualTo(MessagesReply.Replace("\"claude-x\"", $"\"ext-copilot-{model}\"", StringComparison.Ordinal)));
        var headers = app.Sent[^1].Headers;
        Assert.That((headers["anthropic-beta"], headers["anthropic-version"], headers["X-Initiator"]), Is.EqualTo(("interleaved-thinking-2025-05-14", "2023-06-01", "user")));
        Assert.That(headers["Copilot-Integration-Id"], Is.EqualTo("vscode-chat"));
    }

    [Test]
    public async Task MessagesClient_BetasThatTheApiRefuses_StayHere()
    {
        await using var app = await ListedAsync();
        await using var result = await app.SendMessagesAsync(Of("claude-x"), ("anthropic-beta", "context-1m-2025-08-07"));
        Assert.That(result.Error, Is.Null);
        Assert.That(app.Sent[^1].Headers.Keys, Has.None.EqualTo("anthropic-beta").And.Some.EqualTo("anthropic-version"));
    }

    [Test]
    public async Task MessagesClient_ModelOfTheChatApi_IsTranslated()
    {
        await using var app = await ListedAsync();
        await using var result = await app.SendMessagesAsync(Of("gpt-4.1"));
        Assert.That((result.Error, app.Sent[^1].Address), Is.EqualTo(((ProviderError?)null, Chat)));
        Assert.That((string?)Json.Parse(result.Body)!["content"]![0]!["text"], Is.EqualTo("Hi"));
    }

    [Test]
    public async Task MessagesClient_BeforeAnyList_GoesByChat()
    {
        await using var app = App();
        await using var result = await app.SendMessagesAsync(Of("claude-x"));
        Assert.That((result.Error, app.Sent[^1].Address), Is.EqualTo(((ProviderError?)null, Chat)));
    }

    [Test]
    public async Task Client_BeforeAnyList_IsServedByTheApiThatTheListNamesOnceChatRefuses()
    {
        await using var app = Refusing();
        await using var first = await app.SendMessagesAsync(Of("claude-x"));
        Assert.That((first.Error, first.Attempts), Is.EqualTo(((ProviderError?)null, 2)));
        Assert.That((string?)Json.Parse(first.Body)!["content"]![0]!["text"], Is.EqualTo("Hi"));
        Assert.That(app.Addresses[1..], Is.EqualTo([Chat, Models, Messages]));

        await using var second = await app.SendMessagesAsync(Of("claude-x"));
        Assert.That((second.Error, second.Attempts), Is.EqualTo(((ProviderError?)null, 1)));
        Assert.That(app.Body, Does.Contain("not_heard_of"), "unchanged from now on");
    }

    [Test]
    public async Task Client_ModelThatNoListChanges_HearsTheUpstreamAndMakesOneQuestionAMinute()
    {
        await using var app = Refusing();
        for (int i = 0; i < 3; i++)
        {
            await using var result = await app.SendMessagesAsync(Of("gpt-unheard-of"));
            Assert.That((result.Error!.HttpStatus, result.Attempts), Is.EqualTo((400, 1)));
        }
        Assert.That(app.Addresses.Count(a => a == Models), Is.EqualTo(1));
        app.Time.Advance(ProviderKit.Vendors.Http.ApiLookup.Pause);
        await using (await app.SendMessagesAsync(Of("gpt-unheard-of"))) Assert.That(app.Addresses.Count(a => a == Models), Is.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Client_ModelOfNeitherApi_IsRefusedWithoutAnAttempt(bool messages)
    {
        await using var app = await ListedAsync();
        int before = app.Sent.Count;
        await using var result = messages ? await app.SendMessagesAsync(Of("completes")) : await app.SendAsync(Of("completes"));
        Assert.That((result.Error!.Code, result.Attempts, app.Sent.Count), Is.EqualTo(("unsupported_api_for_model", 0, before)));
        Assert.That(result.Error.Message, Does.Contain("/completions"));
    }

    [Test]
    public async Task OpenAIClient_ModelOfTheMessagesApiAlone_IsTranslated()
    {
        await using var app = await ListedAsync();

        await using var result = await app.SendAsync("""{"model":"ext-copilot-claude-x","messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}]}""");

        Assert.That(result.Error, Is.Null);
        Assert.That(app.Sent[^1].Address, Is.EqualTo(Messages));
        Assert.That((string?)System.Text.Json.Nodes.JsonNode.Parse(app.Body!)!["messages"]![0]!["content"]![1]!["source"]!["media_type"], Is.EqualTo("image/png"));
        Assert.That((app.Sent[^1].Headers["anthropic-version"], app.Sent[^1].Headers["Copilot-Vision-Request"]), Is.EqualTo(("2023-06-01", "true")));
        var reply = Json.Parse(result.Body)!;
        Assert.That(((string?)reply["choices"]![0]!["message"]!["content"], (string?)reply["model"]), Is.EqualTo(("Hi", "ext-copilot-claude-x")));
    }

    [Test]
    public async Task OpenAIClient_ModelOfBothApis_GoesByChat()
    {
        await using var app = await ListedAsync();
        await using var result = await app.SendAsync(Of("claude-y"));
        Assert.That((result.Error, app.Sent[^1].Address), Is.EqualTo(((ProviderError?)null, Chat)));
    }

    [TestCase("""[{"role":"user","content":"Hi"}]""", "user", null)]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"content":[{"type":"text","text":"tool_result"}],"role":"user"}]""", "user", null)]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]""", "agent", null)]
    [TestCase("""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"4"}]}]""", "agent", null)]
    [TestCase("""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"image"},{"source":{"type":"base64"},"type":"image"}]}]},{"role":"assistant","content":[]}]""", "agent", "true")]
    [TestCase("""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"4"},{"type":"text","text":"Go on."}]}]""", "user", null)]
    [TestCase("""[{"role":"user","content":[{"type":"image","source":{"type":"base64"}}]}]""", "user", "true")]
    [TestCase("[]", "user", null)]
    public async Task Decorations_AreReadFromTheMessages(string messages, string initiator, string? vision)
    {
        await using var app = await ListedAsync();
        await using var result = await app.SendMessagesAsync($$"""{"model":"ext-copilot-claude-x","tools":[{"role":"assistant","type":"image"}],"messages":{{messages}}}""");
        Assert.That(result.Error, Is.Null);
        Assert.That((app.Sent[^1].Headers["X-Initiator"], app.Sent[^1].Headers.GetValueOrDefault("Copilot-Vision-Request")), Is.EqualTo((initiator, vision)));
    }

    private static string Of(string model) => Ask.Replace("MODEL", model, StringComparison.Ordinal);

    private static CopilotApp Refusing()
    {
        var app = new CopilotApp();
        return app.On(Exchange, _ => (200, app.Session("tid=a-session"))).On(Messages, _ => (200, MessagesReply)).On(Models, _ => (200, List))
            .On(Chat, _ => (400, """{"error":{"message":"model \"claude-x\" is not accessible via the /chat/completions endpoint","code":"unsupported_api_for_model"}}"""));
    }

    private static CopilotApp App()
    {
        var app = new CopilotApp();
        return app.On(Exchange, _ => (200, app.Session("tid=a-session"))).On(Chat, _ => (200, GoodReply)).On(Messages, _ => (200, MessagesReply)).On(Models, _ => (200, List));
    }

    private static async Task<CopilotApp> ListedAsync()
    {
        var app = App();
        Assert.That((await ((IModelLister)app.Entry.Provider).ListModelsAsync(app.Entry.Tokens.Tokens[0], default)).Error, Is.Null);
        return app;
    }
}
