using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors;

/// <summary>What clients say about prompt caches, in the words of the upstream; and the conversation's name, where it finds caches by that.</summary>
public class PromptCacheTests
{
    private const string Mark = "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";
    private const string Breakpoint = "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}";
    private const string ResponsesReply = """{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m","output":[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"x","annotations":[]}]}],"usage":{"input_tokens":5,"output_tokens":2,"total_tokens":7}}""";
    private const string Session = "x-session-affinity: my-session";

    [TestCase("openai", "prompt_cache_key", null)]
    [TestCase("azure", "prompt_cache_key", null)]
    [TestCase("openrouter", "session_id", null)]
    [TestCase("xai", null, "x-grok-conv-id")]
    [TestCase("litellm", null, null)]
    [TestCase("githubcopilot", null, null)]
    public async Task Session_NamedByTheClient_IsSentAsAHashToThoseThatTakeIt(string provider, string? member, string? header)
    {
        var (body, headers) = await SentAsync(provider, "m", "\"temperature\":1", Session);
        var named = body.AsObject().Select(m => m.Key).Except(["model", "messages", "temperature"]).ToArray();
        Assert.That(named, Is.EqualTo(member is null ? [] : new[] { member }));
        string? sent = member is not null ? (string?)body[member] : header is not null ? headers[header] : null;
        if (sent is not null) Assert.That(sent, Does.Match("^[0-9a-f]{32}$"));
        Assert.That(headers.Keys.Where(name => name.Contains("conv", StringComparison.Ordinal) || name.Contains("session", StringComparison.Ordinal)), Is.EqualTo(header is null ? [] : new[] { header }));
        Assert.That(body.ToJsonString() + string.Join(",", headers.Values), Does.Not.Contain("my-session"));
    }

    [Test]
    public async Task Session_Hash_IsTheSameForTheSessionAndAnotherForEveryOther()
    {
        async Task<string> KeyAsync(string client, string? name, string token = "the-token", params string[] headers) =>
            (string)(await SentAsync("openai", "m", "\"n\":1", headers, name, token: token)).Body["prompt_cache_key"]!;
        string key = await KeyAsync("", "Ann", headers: Session);
        Assert.That(await KeyAsync("", "Ann", headers: Session), Is.EqualTo(key), "also in another process: the hosts of these tests share nothing");
        Assert.That(await KeyAsync("", "Ben", headers: Session), Is.Not.EqualTo(key), "another client");
        Assert.That(await KeyAsync("", null, headers: [Session, "authorization: Bearer a"]), Is.Not.EqualTo(await KeyAsync("", null, headers: [Session, "authorization: Bearer b"])), "another credential");
        Assert.That(await KeyAsync("", "Ann", headers: "x-session-affinity: other"), Is.Not.EqualTo(key), "another session");
        Assert.That(await KeyAsync("", "Ann", "another-token", Session), Is.Not.EqualTo(key), "another account");
    }

    [TestCase("openai", "\"prompt_cache_key\":\"mine\"")]
    [TestCase("openai", "\"prompt_cache_key\":null")]
    [TestCase("openrouter", "\"session_id\":\"mine\"")]
    public async Task Session_ClientNamesItThere_IsTheClients(string provider, string member)
    {
        var (body, _) = await SentAsync(provider, "m", member, Session);
        Json.AssertEqual(body, $$"""{"model":"m","messages":[{"role":"user","content":"hi"}],{{member}}}""");
    }

    [Test]
    public async Task Session_OfAConversationThatNobodyNamed_IsNotSent()
    {
        var (body, _) = await SentAsync("openai", "m", "\"user\":\"u\",\"metadata\":{\"a\":\"b\"}");
        Assert.That(body["prompt_cache_key"], Is.Null);
    }

    [Test]
    public async Task Session_OldAzureVersion_IsNotSent()
    {
        var (body, _) = await SentAsync("azure", "m", "\"n\":1", [Session], settings: ("AZURE_OPENAI_API_VERSION", "2024-10-21"));
        Assert.That(body["prompt_cache_key"], Is.Null);
    }

    [Test]
    public async Task Session_OfAClientOfAnotherFormat_IsSentWithTheTranslation()
    {
        var (body, _) = await SentMessagesAsync("openai", "gpt-4o", "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]", "x-claude-code-session-id: s1");
        Assert.That((string?)body["prompt_cache_key"], Does.Match("^[0-9a-f]{32}$"));
    }

    [TestCase("gpt-6-astra")]
    public async Task Breakpoints_OfAMessagesClient_AreOpenAIsWhereTheModelHasThem(string model)
    {
        var (body, _) = await SentMessagesAsync(
            "openai", model, $$$"""
            "system":[{"type":"text","text":"Rules."},{"type":"text","text":"More.",{{{Mark}}}}],"tools":[{"name":"f","input_schema":{"type":"object"},{{{Mark}}}}],
            "messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{},{{{Mark}}}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"4",{{{Mark}}}},{"type":"text","text":"And?",{{{Mark}}}}]}]
            """);
        Json.AssertEqual(body["messages"], $$"""
            [{"role":"system","content":[{"type":"text","text":"Rules.\n\n"},{"type":"text","text":"More.",{{Breakpoint}}}]},
             {"role":"user","content":[{"type":"text","text":"a"}]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{}"} }]},
             {"role":"tool","tool_call_id":"t1","content":[{"type":"text","text":"4",{{Breakpoint}}}]},
             {"role":"user","content":[{"type":"text","text":"And?",{{Breakpoint}}}]}]
            """);
        Assert.That(body.ToJsonString(), Does.Not.Contain("cache_control"));
    }

    [TestCase("openai", "gpt-4.1")]
    [TestCase("openai", "gpt-4o")]
    [TestCase("xai", "grok-2-latest")]
    public async Task Breakpoints_OfAMessagesClient_AreLeftOutForOthersAndTextsAreStrings(string provider, string model)
    {
        var (body, _) = await SentMessagesAsync(
            provider, model, $$$"""
            "messages":[{"role":"user","content":[{"type":"text","text":"a \"b\"",{{{Mark}}}}]},{"role":"assistant","content":[{"type":"text","text":"c",{{{Mark}}}}]},{"role":"user","content":[{"type":"text","text":"d"},{"type":"text","text":"e",{{{Mark}}}}]}]
            """);
        Json.AssertEqual(body["messages"], """
            [{"role":"user","content":"a \"b\""},{"role":"assistant","content":"c"},{"role":"user","content":[{"type":"text","text":"d"},{"type":"text","text":"e"}]}]
            """);
    }

    [Test]
    public async Task Breakpoints_ForGitHubCopilot_AreItsOwnOfTheMessage()
    {
        const string own = "\"copilot_cache_control\":{\"type\":\"ephemeral\"}";
        var (body, _) = await SentMessagesAsync("githubcopilot", "gpt-4o", $$$"""
            "system":[{"type":"text","text":"s",{{{Mark}}}}],"messages":[{"role":"user","content":[{"type":"text","text":"a",{{{Mark}}}}]},{"role":"assistant","content":"c"},{"role":"user","content":[{"type":"text","text":"d",{{{Mark}}}},{"type":"text","text":"e"}]}]
            """);
        Json.AssertEqual(body["messages"], $$"""
            [{"role":"system","content":"s",{{own}}},{"role":"user","content":"a",{{own}}},{"role":"assistant","content":"c"},{"role":"user","content":[{"type":"text","text":"d"},{"type":"text","text":"e"}],{{own}}}]
            """);
        string messages = $$"""[{{{Mark}},"role":"user","content":"a"},{"role":"user","content":"b",{{Mark}} },{"role":"user","content":"c"}]""";
        Json.AssertEqual((await SentAsync("githubcopilot", "gpt-4o", "\"n\":1", [], messages: messages)).Body["messages"], $$"""
            [{"role":"user","content":"a",{{own}}},{"role":"user","content":"b",{{own}}},{"role":"user","content":"c"}]
            """);
    }

    [TestCase("openai", "gpt-4o", false)]
    [TestCase("azure", "gpt-5.5", false)]
    [TestCase("openai", "gpt-5.6", true)]
    [TestCase("openai", "a-deployment", true)]
    [TestCase("openrouter", "openai/gpt-4o", true)]
    public async Task Options_OfTheCache_AreLeftOutForModelsWithoutBreakpoints(string provider, string model, bool isSent)
    {
        var (body, _) = await SentAsync(provider, model, "\"prompt_cache_options\":{\"mode\":\"explicit\"},\"temperature\":1");
        Assert.That(body["prompt_cache_options"] is not null, Is.EqualTo(isSent));
    }

    [TestCase("gpt-5.6-sol", true)]
    [TestCase("gpt-5.10", true)]
    [TestCase("gpt-5.5", false)]
    public async Task Breakpoints_OfAMessagesClient_GoToResponsesWhereThatServesTheModel(string model, bool taken)
    {
        var (body, _) = await SentMessagesAsync("openai", model, $$$"""
            "system":[{"type":"text","text":"Rules.",{{{Mark}}}}],"messages":[{"role":"user","content":[{"type":"text","text":"a",{{{Mark}}}}]}]
            """, "x-claude-code-session-id: s1");
        Assert.That((string?)body["prompt_cache_key"], Does.Match("^[0-9a-f]{32}$"));
        Assert.That(body.ToJsonString(), Does.Not.Contain("cache_control"));
        Assert.That(body["input"]!.ToJsonString().Split("prompt_cache_breakpoint").Length - 1, Is.EqualTo(taken ? 2 : 0));
    }

    [Test]
    public async Task Breakpoints_MoreThanFour_AreNoError()
    {
        string parts = string.Join(",", Enumerable.Range(0, 6).Select(i => $$"""{"type":"text","text":"{{i}}",{{Mark}}}"""));
        var (body, _) = await SentMessagesAsync("openai", "gpt-6-astra", $$"""
            "messages":[{"role":"user","content":[{{parts}}]}]
            """);
        Assert.That(body["messages"]![0]!["content"]!.AsArray().Count(p => p!["prompt_cache_breakpoint"] is not null), Is.EqualTo(6), "OpenAI writes the last ones");
    }

    [Test]
    public async Task Breakpoints_OfAChatClient_AreTheModelsToTake()
    {
        string messages = $$"""[{"role":"system","content":"s",{{Mark}}},{"content":[{{{Mark}},"type":"text","text":"a"},{"type":"input_audio"}],"role":"user",{{Mark}}},{"role":"assistant","content":"b",{{Mark}}}]""";
        Json.AssertEqual((await SentAsync("openai", "gpt-5.6", "\"n\":1", [], messages: messages)).Body["messages"], $$"""
            [{"role":"system","content":[{"type":"text","text":"s",{{Breakpoint}}}]},{"content":[{{{Breakpoint}},"type":"text","text":"a"},{"type":"input_audio"}],"role":"user"},{"role":"assistant","content":"b"}]
            """);
        Json.AssertEqual((await SentAsync("openai", "gpt-5.5", "\"n\":1", [], messages: messages)).Body["messages"], """
            [{"role":"system","content":"s"},{"content":[{"type":"text","text":"a"},{"type":"input_audio"}],"role":"user"},{"role":"assistant","content":"b"}]
            """);
        Json.AssertEqual((await SentAsync("openrouter", "openai/gpt-5.6", "\"n\":1", [], messages: messages)).Body["messages"], messages);
    }

    [TestCase("openai", "gpt-5.6", true)]
    [TestCase("openai", "my-model", true)]
    [TestCase("openai", "gpt-5.5", false)]
    [TestCase("openai", "gpt-4o", false)]
    [TestCase("openrouter", "openai/gpt-5.6", true)]
    [TestCase("xai", "grok-4", false)]
    public async Task Breakpoints_OfOpenAI_GoToThoseThatKnowThem(string provider, string model, bool known)
    {
        string messages = $$"""[{"role":"user","content":[{"type":"text","text":"a",{{Breakpoint}}}]}]""";
        Json.AssertEqual((await SentAsync(provider, model, "\"n\":1", [], messages: messages)).Body["messages"], known ? messages : """[{"role":"user","content":[{"type":"text","text":"a"}]}]""");
    }

    private static Task<(JsonNode Body, Dictionary<string, string> Headers)> SentAsync(string provider, string model, string members, params string[] headers) =>
        SentAsync(provider, model, members, headers, null);

    private static Task<(JsonNode Body, Dictionary<string, string> Headers)> SentAsync(
        string provider, string model, string members, string[] headers, string? client = null, string token = "the-token", string messages = """[{"role":"user","content":"hi"}]""",
        params (string, string)[] settings) =>
        SentAsync(provider, $$"""{"model":"{{Prefix(provider)}}{{model}}","messages":{{messages}},{{members}}}""", WireFormat.OpenAIChat, headers, client, token, settings);

    private static Task<(JsonNode Body, Dictionary<string, string> Headers)> SentMessagesAsync(string provider, string model, string members, params string[] headers) =>
        SentAsync(provider, $$"""{"model":"{{Prefix(provider)}}{{model}}","max_tokens":9,{{members}}}""", WireFormat.AnthropicMessages, headers, null, "the-token");

    private static string Prefix(string provider) => provider == "githubcopilot" ? "ext-copilot-" : $"ext-{provider}-";

    private static async Task<(JsonNode Body, Dictionary<string, string> Headers)> SentAsync(
        string provider, string body, WireFormat format, string[] headers, string? client, string token, params (string, string)[] settings)
    {
        using var host = Host.With([
            ($"ProviderKit:Providers:{provider}:Enabled", "1"), ($"ProviderKit:Providers:{provider}:Tokens:0", token),
            ($"ProviderKit:Providers:{provider}:BaseUrl", "https://gw"), .. settings]);
        string sent = "";
        Dictionary<string, string> sentHeaders = [];
        host.Upstream.When(HttpMethod.Post, "*").Respond(async request =>
        {
            sent = await request.Content!.ReadAsStringAsync();
            sentHeaders = request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(",", h.Value));
            return new HttpResponseMessage { Content = new StringContent(request.RequestUri!.AbsolutePath.EndsWith("/responses", StringComparison.Ordinal) ? ResponsesReply : FakeProvider.Reply, null, "application/json") };
        });
        Assert.That(ChatRequest.TryRead(Json.Bytes(body), out var request, out var error, format: format, clientName: client, client: new FakeClient(headers)), Is.True, error?.Message);
        await using var result = await host.Dispatcher.SendAsync(request!);
        Assert.That(result.Error, Is.Null);
        return (JsonNode.Parse(sent)!, sentHeaders);
    }
}
