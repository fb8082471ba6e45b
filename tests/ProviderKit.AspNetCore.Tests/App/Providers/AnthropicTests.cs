using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Providers;

/// <summary>Anthropic and Claude Code over the whole app, against an upstream that is as particular as the real one.</summary>
public class AnthropicTests
{
    private const string Token = "canary-anthropic-3b9d";
    private const string Older = "ext-anthropic-claude-sonnet-4-5-20250929";
    private const string Tools = """
        "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},{"type":"function","function":{"name":"now"}}]
        """;

    [TestCase("ext-anthropic-claude-opus-4-8", "anthropic")]
    [TestCase("ext-claude-code-claude-3-haiku-20240307", "claude_code")]
    public async Task Chat_WholeAndStreamed_SayTheSame(string model, string provider)
    {
        await using var app = await StartAsync();

        var whole = await app.ChatAsync(model, more: "\"temperature\":1.5,\"top_p\":0.5");
        var streamed = await app.ChatAsync(model, stream: true, more: "\"stream_options\":{\"include_usage\":true}");

        Assert.That((whole.Status, streamed.Status), Is.EqualTo((200, 200)), whole.Text + streamed.Text);
        Assert.That(whole.Content, Does.Contain($"simulated {provider}"));
        Assert.That(streamed.StreamedText, Is.EqualTo(whole.Content));
        Assert.That(streamed.Chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt32(), Is.EqualTo(whole.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32()));
        Assert.That(streamed.Chunks.Select(c => c.GetProperty("model").GetString()).Distinct(), Is.EqualTo([model]));
        var arrived = app.Upstream[0];
        Assert.That((arrived.Path, arrived.Token, arrived.Headers["anthropic-version"], arrived.Headers.ContainsKey("authorization")), Is.EqualTo(($"/{provider}/v1/messages", Token, "2023-06-01", false)));
    }

    [TestCase("ext-anthropic-claude-opus-4-8", 200)]
    [TestCase("ext-anthropic-claude-3-haiku-20240307", 400)] // "role 'system' is not supported on this model"
    public async Task Messages_InstructionInTheMiddle_IsTheModelsToTake(string model, int status)
    {
        await using var app = await StartAsync();
        string body = $$"""{"model":"{{model}}","max_tokens":99,"messages":[{"role":"user","content":"Hello"},{"role":"system","content":"In French."}]}""";
        var answer = await app.SendAsync(Chat.Post(body, "/v1/messages"));
        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(app.Upstream.Single().BodyText, Is.EqualTo(body.Replace("ext-anthropic-", "", StringComparison.Ordinal)));
        if (status == 200) Assert.That(answer.Text, Does.Contain("Hello"));
    }

    [Test]
    public async Task BetaHeaders_OfTheClient_ReachTheirOwnVendorOnly()
    {
        await using var app = await StartAsync();
        foreach (string model in (string[])["ext-anthropic-claude-opus-4-8", Chat.Model])
        {
            var request = Chat.Post(Chat.Body(model));
            request.Headers.TryAddWithoutValidation("Anthropic-Beta", "context-1m-2025-08-07,b-2");
            request.Headers.TryAddWithoutValidation("OpenAI-Beta", "assistants=v2");
            request.Headers.TryAddWithoutValidation("X-Other-Beta", "x");
            Assert.That((await app.SendAsync(request)).Status, Is.EqualTo(200));
        }
        Assert.That(BetaOf(app.Upstream[0]), Is.EqualTo(["anthropic-beta=context-1m-2025-08-07,b-2"]));
        Assert.That(BetaOf(app.Upstream[1]), Is.EqualTo(["openai-beta=assistants=v2"]));

        static IEnumerable<string> BetaOf(UpstreamSimulator.RecordedRequest request) =>
            request.Headers.Where(h => h.Key.EndsWith("-beta", StringComparison.OrdinalIgnoreCase)).Select(h => $"{h.Key.ToLowerInvariant()}={h.Value}");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Tools_WithThinking_GoOnWhereTheyStopped(bool stream)
    {
        await using var app = await StartAsync();

        var first = await app.PostAsync($$"""{"model":"{{Older}}","stream":{{(stream ? "true" : "false")}},"reasoning_effort":"low",{{Tools}},"messages":[{"role":"user","content":"Call weather and now."}]}""");
        Assert.That(first.Status, Is.EqualTo(200), first.Text);
        var message = stream ? Assemble(first.Chunks) : JsonNode.Parse(first.Text)!["choices"]![0]!["message"]!.AsObject();
        Assert.That((string?)message["reasoning_content"], Is.EqualTo("Thinking about it."));
        var calls = message["tool_calls"]!.AsArray();
        Assert.That(calls.Select(c => $"{c!["function"]!["name"]} {c["function"]!["arguments"]}"), Is.EqualTo(["weather {\"city\":\"example\"}", "now {}"]));

        // The client sends back what it got; the upstream refuses calls without results, and thoughts that are changed or missing.
        string results = string.Join(',', calls.Reverse().Select(c => $$"""{"role":"tool","tool_call_id":"{{c!["id"]}}","content":"Sunny."}"""));
        var second = await app.PostAsync($$"""{"model":"{{Older}}","reasoning_effort":"low",{{Tools}},"messages":[{"role":"user","content":"Call weather and now."},{{message.ToJsonString()}},{{results}}]}""");
        Assert.That(second.Status, Is.EqualTo(200), second.Text);
        Assert.That(second.Content, Does.Contain("Your tool said: \"Sunny.Sunny.\""));
        var replayed = JsonNode.Parse(app.Upstream[1].BodyText)!;
        Assert.That((string?)replayed["messages"]![1]!["content"]![0]!["thinking"], Is.EqualTo("Thinking about it."));
        Assert.That((string?)replayed["thinking"]!["type"], Is.EqualTo("enabled"));
    }

    [Test]
    public async Task Tools_WhoseThoughtsTheClientLost_GoOnWithoutThinking()
    {
        await using var app = await StartAsync();
        var answer = await app.PostAsync($$$"""{"model":"{{{Older}}}","reasoning_effort":"low",{{{Tools}}},"messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"now","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"noon"}]}""");
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
    }

    [TestCase(Older, false)]
    [TestCase(Older, true)]
    [TestCase("ext-anthropic-claude-3-haiku-20240307", false)]
    [TestCase("ext-anthropic-claude-3-haiku-20240307", true)]
    public async Task JsonSchema_OfEveryGeneration_IsTheText(string model, bool stream)
    {
        await using var app = await StartAsync();
        var answer = await app.ChatAsync(model, stream, """
            "response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","properties":{"city":{"type":"string"},"n":{"type":"integer"}},"required":["city","n"]}}}
            """);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        var json = JsonElement.Parse(stream ? answer.StreamedText : answer.Content!);
        Assert.That((json.GetProperty("city").GetString(), json.GetProperty("n").GetInt32()), Is.EqualTo(("example", 1)));
        string finish = stream ? answer.Events[^2] : answer.Text;
        Assert.That(finish, Does.Contain("\"finish_reason\":\"stop\""));
    }

    [TestCase("sim:401", 502, "upstream_auth")]
    [TestCase("sim:402", 429, "insufficient_quota")]
    [TestCase("sim:404", 404, null)]
    [TestCase("sim:429:retry-after:7", 429, "all_tokens_blocked")]
    [TestCase("sim:429:quota", 429, "insufficient_quota")]
    [TestCase("sim:529", 503, "overloaded")]
    [TestCase("sim:504", 504, "upstream_error")]
    [TestCase("sim:error200", 429, "all_tokens_blocked")]
    [TestCase("sim:garbage", 502, "upstream_bad_reply")]
    [TestCase("sim:html", 502, "upstream_content_type")]
    public async Task Fault_OfTheUpstream_IsItsOwnError(string fault, int status, string? code)
    {
        foreach (bool stream in (bool[])[false, true])
        {
            await using var app = await StartAsync();
            var answer = await app.ChatAsync("ext-anthropic-" + fault, stream);
            Assert.That((answer.Status, answer.Code), Is.EqualTo((status, code)), answer.Text);
        }
    }

    [TestCase("sim:cut:6", "upstream_connection_lost")]
    [TestCase("sim:reset:6", "upstream_connection_lost")]
    [TestCase("sim:error-event:6", "upstream_error")]
    public async Task Stream_ThatBreaks_EndsInAnErrorEvent(string fault, string code)
    {
        await using var app = await StartAsync();
        var answer = await app.ChatAsync("ext-anthropic-" + fault, stream: true);
        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, true)), answer.Text);
        Assert.That(JsonElement.Parse(answer.Events[^1]).GetProperty("error").GetProperty("code").GetString(), Is.EqualTo(code));
    }

    [TestCase("sim:nodone")]
    [TestCase("sim:comments")]
    [TestCase("sim:events:500")]
    public async Task Stream_OfAnotherShape_IsComplete(string fault)
    {
        await using var app = await StartAsync();
        var answer = await app.ChatAsync("ext-anthropic-" + fault, stream: true);
        Assert.That((answer.Status, answer.Broken, answer.Events[^1]), Is.EqualTo((200, false, "[DONE]")), answer.Text);
        Assert.That((await app.RecordOf(answer)).Usage.PromptTokens, Is.Positive);
    }

    private static Task<GatewayApp> StartAsync() => GatewayApp.StartAsync(setup => setup.Kit.Add((kit, simulator) => kit.Services.Configure<ProviderKitOptions>(options =>
    {
        foreach (string name in (string[])["anthropic", "claude_code"])
        {
            var provider = options.Provider(name);
            provider.Enabled = true;
            provider.BaseUrl = simulator.AddressOf(name).ToString();
            provider.Tokens.Add(Token);
        }
    })));

    /// <summary>As clients do: text is joined, calls are joined by index, of other members the last value stays.</summary>
    private static JsonObject Assemble(JsonElement[] chunks)
    {
        var message = new JsonObject { ["role"] = "assistant" };
        var calls = new JsonArray();
        foreach (var delta in chunks.SelectMany(c => c.GetProperty("choices").EnumerateArray()).Select(c => JsonObject.Create(c.GetProperty("delta"))!))
        {
            foreach (string name in (string[])["content", "reasoning_content"])
                if ((string?)delta[name] is { } text) message[name] = (string?)message[name] + text;
            if (delta["thinking_blocks"] is { } blocks) message["thinking_blocks"] = blocks.DeepClone();
            if (delta["tool_calls"]?[0] is not { } call) continue;
            if ((int)call["index"]! == calls.Count) calls.Add(call.DeepClone());
            else calls[(int)call["index"]!]!["function"]!["arguments"] = (string?)calls[(int)call["index"]!]!["function"]!["arguments"] + (string?)call["function"]!["arguments"];
        }
        message["tool_calls"] = calls;
        return message;
    }
}
