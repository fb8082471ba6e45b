using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Canonical requests of this format's clients at vendors of every other format: nothing that only this format has gets there.</summary>
public class BridgeVendorTests
{
    private const string Everything = """
        {"model":"MODEL","max_tokens":100,"temperature":0.5,"top_k":4,"thinking":{"type":"adaptive"},"output_config":{"effort":"low"},"metadata":{"user_id":"u"},"context_management":{"edits":[]},"speed":"fast","service_tier":"auto","container":"c","diagnostics":{},"betas":["b"],"not_heard_of":{"a":1},
         "system":[{"type":"text","text":"A","cache_control":{"type":"ephemeral"}},{"type":"text","text":"B"}],"tools":[{"name":"f","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"},"defer_loading":true},{"type":"web_search_20250305","name":"web_search"}],
         "messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]},
           {"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"QQ=="},{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"tool_use","id":"toolu_1","name":"f","input":{},"caller":{"type":"direct"}}]},
           {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"1","is_error":true,"cache_control":{"type":"ephemeral"}}]}]}
        """;

    private static readonly (string Provider, string Model, string Setting, string Address)[] Vendors =
    [
        ("openai", "ext-openai-gpt-4o", "EXT_OPENAI_BASE_URL", "https://gw/v1"),
        ("githubcopilot", "ext-copilot-gpt-4o", "GITHUB_COPILOT_BASE_URL", "https://gw"),
        ("openrouter", "ext-openrouter-x/y", "OPENROUTER_BASE_URL", "https://gw/api/v1"),
        ("google", "ext-google-gemini-2.0-flash", "GOOGLE_BASE_URL", "https://gw"),
        ("ollama", "ext-ollama-llama3.3", "OLLAMA_BASE_URL", "https://gw"),
    ];

    private static IEnumerable<TestCaseData> Cases => Vendors.Select(v => new TestCaseData(v.Provider, v.Model, v.Setting, v.Address) { TestName = $"{{m}}_{v.Provider}" });

    [TestCaseSource(nameof(Cases))]
    public async Task SendAsync_EveryField_LeavesNoneOfThisFormat(string provider, string model, string setting, string address)
    {
        var (error, sent) = await SentAsync(provider, setting, address, Everything.Replace("MODEL", model, StringComparison.Ordinal));
        Assert.That(error, Is.Null);
        foreach (string word in (string[])["extra_content", "anthropic", "web_search", "betas", "speed", "not_heard_of", "thinking_blocks", "context_management", "QQ==", "defer_loading", "caller"])
            Assert.That(sent, Does.Not.Contain($"\"{word}\""));
        Assert.That(sent.Contains("\"cache_control\"", StringComparison.Ordinal), Is.EqualTo(provider == "openrouter"));
        Assert.That(sent, Does.Contain("A\\n\\n").And.Contain("Error: 1"));
    }

    [TestCaseSource(nameof(Cases))]
    [Property("FAULTS", 61)]
    public async Task SendAsync_WhatOnlyThisFormatHas_IsA400ThatNamesIt(string provider, string model, string setting, string address)
    {
        var (error, sent) = await SentAsync(provider, setting, address, $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}],"thread":{"type":"create"} }""");
        Assert.That((error?.HttpStatus, error?.Param), Is.EqualTo((400, "thread")));
        Assert.That(sent, Is.Empty);
    }

    [Test]
    public async Task SendAsync_FailedToolAtGoogle_IsAnErrorInItsFormat()
    {
        var (error, sent) = await SentAsync("google", "GOOGLE_BASE_URL", "https://gw", Everything.Replace("MODEL", "ext-google-gemini-2.0-flash", StringComparison.Ordinal));
        Assert.That(error, Is.Null);
        Assert.That(sent, Does.Contain("""
            "response":{"error":"Error: 1"}
            """.Trim()));
    }

    [TestCase("ext-openai-gpt-4o", null)]
    [TestCase("ext-openai-gpt-4.1-mini", null)]
    [TestCase("ext-openai-gpt-3.5-turbo", null)]
    [TestCase("ext-openai-gpt-5.4", "low")]
    [TestCase("ext-openai-o3", "low")]
    public async Task SendAsync_Effort_ReachesModelsThatHaveIt(string model, string? effort)
    {
        var (_, sent) = await SentAsync("openai", "EXT_OPENAI_BASE_URL", "https://gw/v1", $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}],"output_config":{"effort":"low"} }""");
        Assert.That(JsonNode.Parse(sent)!["reasoning_effort"]?.GetValue<string>(), Is.EqualTo(effort));
    }

    [TestCase("ext-openai-gpt-4o", 32000, 16384)]
    [TestCase("ext-openai-gpt-4o-mini", 1000, 1000)]
    [TestCase("ext-openai-gpt-4.1", 128000, 32768)]
    [TestCase("ext-openai-gpt-4-turbo", 32000, 4096)]
    [TestCase("ext-openai-gpt-4-0613", 32000, 8192)]
    [TestCase("ext-openai-o3-mini", 128000, 100000)]
    [TestCase("ext-openai-gpt-5.4", 128000, 128000)]
    [TestCase("ext-openai-new-model", 128000, 128000)]
    public async Task SendAsync_LimitAboveTheModels_IsThat(string model, int given, int expected)
    {
        string body = $$"""{"model":"{{model}}","max_tokens":{{given}},"messages":[{"role":"user","content":"Hi"}]}""";
        Assert.That(JsonNode.Parse((await SentAsync("openai", "EXT_OPENAI_BASE_URL", "https://gw/v1", body)).Sent)!["max_completion_tokens"]!.GetValue<int>(), Is.EqualTo(expected));
    }

    [TestCase("gemini-2.0-flash", 8192)]
    [TestCase("gemini-2.5-pro", 65536)]
    [TestCase("gemini-3-pro-preview", 65536)]
    public async Task SendAsync_LimitAboveThatOfGooglesModels_IsThat(string model, int expected)
    {
        string body = $$"""{"model":"ext-google-{{model}}","max_tokens":128000,"messages":[{"role":"user","content":"Hi"}]}""";
        Assert.That(JsonNode.Parse((await SentAsync("google", "GOOGLE_BASE_URL", "https://gw", body)).Sent)!["generationConfig"]!["maxOutputTokens"]!.GetValue<int>(), Is.EqualTo(expected));
    }

    [TestCase("low", null, Description = "models that do not think refuse to be told how much")]
    [TestCase(null, "false")]
    public async Task SendAsync_EffortAtOllama_IsLeftToTheModel(string? effort, string? think)
    {
        string member = effort is null ? "\"thinking\":{\"type\":\"disabled\"}" : $"\"output_config\":{{\"effort\":\"{effort}\"}}";
        var (_, sent) = await SentAsync("ollama", "OLLAMA_BASE_URL", "https://gw", $$"""{"model":"ext-ollama-llama3.3","messages":[{"role":"user","content":"Hi"}],"top_k":4,{{member}} }""");
        Assert.That(JsonNode.Parse(sent)!["think"]?.ToJsonString(), Is.EqualTo(think));
        Assert.That(JsonNode.Parse(sent)!["options"]!["top_k"]!.GetValue<int>(), Is.EqualTo(4));
    }

    [TestCase("gemini-2.0-flash", "low", false)]
    [TestCase("gemini-2.5-pro", "none", false)]
    [TestCase("gemini-2.5-pro", "low", true)]
    [TestCase("gemini-3-pro-preview", "none", false)]
    public async Task SendAsync_EffortAtGoogle_ReachesModelsThatCanFollow(string model, string effort, bool isSent)
    {
        string member = effort == "none" ? "\"thinking\":{\"type\":\"disabled\"}" : $"\"output_config\":{{\"effort\":\"{effort}\"}}";
        var (error, sent) = await SentAsync("google", "GOOGLE_BASE_URL", "https://gw", $$"""{"model":"ext-google-{{model}}","messages":[{"role":"user","content":"Hi"}],{{member}} }""");
        Assert.That(error, Is.Null);
        Assert.That(sent.Contains("thinkingConfig", StringComparison.Ordinal), Is.EqualTo(isSent));
    }

    [Test]
    [Property("FAULTS", 70)]
    public async Task SendAsync_SystemWithinAConversation_StaysThereAtAVendorWithOnePlaceForIt()
    {
        var (_, sent) = await SentAsync("google", "GOOGLE_BASE_URL", "https://gw", """
            {"model":"ext-google-gemini-2.5-pro","system":"S","messages":[{"role":"user","content":"A"},{"role":"assistant","content":"B"},{"role":"user","content":"C"},{"role":"system","content":"Be brief."}]}
            """);
        var body = JsonNode.Parse(sent)!;
        Assert.That(body["systemInstruction"]!.ToJsonString(), Does.Contain("\"S\"").And.Not.Contain("Be brief."));
        Assert.That(body["contents"]!.AsArray()[^1]!.ToJsonString(), Does.Contain("[Instructions]").And.Contain("Be brief."));
    }

    private static async Task<(ProviderError? Error, string Sent)> SentAsync(string provider, string setting, string address, string messages)
    {
        using var host = Host.With([($"ProviderKit:Providers:{provider}:Enabled", "1"), ($"ProviderKit:Providers:{provider}:Tokens:0", "the-token"), (setting, address)]);
        string sent = "";
        host.Upstream.When(HttpMethod.Post, "*").Respond(async request =>
        {
            sent = await request.Content!.ReadAsStringAsync();
            return new HttpResponseMessage { Content = new StringContent(provider switch
            {
                "google" => """{"candidates":[{"content":{"parts":[{"text":"A"}]},"finishReason":"STOP"}]}""",
                "ollama" => """{"message":{"role":"assistant","content":"A"},"done":true,"done_reason":"stop"}""",
                _ => FakeProvider.Reply,
            }, null, "application/json") };
        });
        var (error, canonical, _) = Bridged.TryCanonical(Json.Bytes(messages));
        Assert.That(error, Is.Null);
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Parse(canonical));
        return (result.Error, sent);
    }
}
