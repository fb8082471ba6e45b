using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors;

/// <summary>
/// A conversation that grows turn by turn reaches its upstream as a prompt that only grows: caches hold the beginning of a prompt as long
/// as no byte of it changes.
/// </summary>
public class TurnByTurnTests
{
    private const int Turns = 8;
    private const string ResponsesReply = """{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m","output":[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"x","annotations":[]}]}],"usage":{"input_tokens":5,"output_tokens":2,"total_tokens":7}}""";
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static readonly (string Provider, string Model, string Reply)[] Upstreams =
    [
        ("openai", "ext-openai-gpt-4o", FakeProvider.Reply),
        ("openai", "ext-openai-gpt-5.6-sol", FakeProvider.Reply),
        ("xai", "ext-xai-grok-4", FakeProvider.Reply),
        ("anthropic", "ext-anthropic-claude-sonnet-4-5", """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"""),
        ("anthropic", "ext-anthropic-claude-opus-5", """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"""),
        ("google", "ext-google-gemini-2.5-flash", """{"candidates":[{"content":{"role":"model","parts":[{"text":"x"}]},"finishReason":"STOP"}]}"""),
        ("google", "ext-google-gemini-3-flash-preview", """{"candidates":[{"content":{"role":"model","parts":[{"text":"x"}]},"finishReason":"STOP"}]}"""),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        from upstream in Upstreams
        from messages in (bool[])[false, true]
        from seed in Enumerable.Range(1, 4)
        select new TestCaseData(upstream.Provider, upstream.Model, upstream.Reply, messages, seed) { TestName = $"{{m}}({upstream.Model}, {(messages ? "Messages" : "chat")}, {seed})" };

    [TestCaseSource(nameof(Cases))]
    public async Task Conversation_GrowingTurnByTurn_OnlyGrowsUpstream(string provider, string model, string reply, bool messages, int seed)
    {
        using var host = Host.With([
            ($"ProviderKit:Providers:{provider}:Enabled", "1"), ($"ProviderKit:Providers:{provider}:Tokens:0", "the-token"), ($"ProviderKit:Providers:{provider}:BaseUrl", "https://gw")]);
        string sent = "";
        host.Upstream.When(HttpMethod.Post, "*").Respond(async request =>
        {
            sent = await request.Content!.ReadAsStringAsync();
            return new HttpResponseMessage { Content = new StringContent(request.RequestUri!.AbsolutePath.EndsWith("/responses", StringComparison.Ordinal) ? ResponsesReply : reply, null, "application/json") };
        });
        var conversation = messages ? MessagesConversation(new Random(seed)) : ChatConversation(new Random(seed));
        JsonNode? before = null;
        foreach (string body in conversation)
        {
            string whole = body.Replace("MODEL", model, StringComparison.Ordinal);
            Assert.That(ChatRequest.TryRead(Json.Bytes(whole), out var request, out var error, format: messages ? WireFormat.AnthropicMessages : null), Is.True, error?.Message);
            await using (var result = await host.Dispatcher.SendAsync(request!)) Assert.That(result.Error, Is.Null);
            string first = sent;
            await using (var again = await host.Dispatcher.SendAsync(request!)) Assert.That(sent, Is.EqualTo(first), "the same request is the same");
            var now = WithoutMarks(JsonNode.Parse(sent)!)!;
            if (before is not null) AssertGrows(before, now);
            before = now;
        }
    }

    private static void AssertGrows(JsonNode before, JsonNode now)
    {
        foreach (var (name, value) in before.AsObject())
        {
            if (name is not ("messages" or "contents" or "input"))
            {
                Assert.That(now[name]?.ToJsonString(), Is.EqualTo(value?.ToJsonString()), name);
                continue;
            }
            string[] old = [.. value!.AsArray().Select(m => m!.ToJsonString())], grown = [.. now[name]!.AsArray().Select(m => m!.ToJsonString())];
            Assert.That(grown.Take(old.Length), Is.EqualTo(old));
            Assert.That(grown, Has.Length.GreaterThan(old.Length));
        }
        Assert.That(now.AsObject().Select(m => m.Key), Is.EqualTo(before.AsObject().Select(m => m.Key)));
    }

    /// <summary>Breakpoints are no part of what they end.</summary>
    private static JsonNode? WithoutMarks(JsonNode? node)
    {
        if (node is JsonArray array)
            foreach (var item in array) WithoutMarks(item);
        if (node is not JsonObject members) return node;
        foreach (string name in (string[])["cache_control", "prompt_cache_breakpoint"]) members.Remove(name);
        foreach (var (_, value) in members) WithoutMarks(value);
        return node;
    }

    private static IEnumerable<string> ChatConversation(Random random)
    {
        string system = Words(random, 2500), tools = """{"type":"function","function":{"name":"look.up","description":"Looks it up.","parameters":{"type":"object","properties":{"b":{"type":"string"},"a":{"type":["string","null"]}}}}}""";
        var history = new List<string> { $$"""{"role":"system","content":"{{system}}"}""", $$"""{"role":"user","content":"{{Words(random, 40)}}"}""" };
        for (int turn = 0; turn < Turns; turn++)
        {
            yield return $$"""{"model":"MODEL","tools":[{{tools}}],"messages":[{{string.Join(",", history)}}]}""";
            int calls = random.Next(3);
            string made = string.Join(",", Enumerable.Range(0, calls).Select(i => $$"""{"id":"call_{{turn}}_{{i}}","type":"function","function":{"name":"look.up","arguments":"{\"b\": {{i}} }"} }"""));
            history.Add($$"""{"role":"assistant","content":{{(calls > 0 && random.Next(2) == 0 ? "null" : $"\"{Words(random, 20)}\"")}}{{(calls > 0 ? $",\"tool_calls\":[{made}]" : "")}}}""");
            for (int i = 0; i < calls; i++) history.Add($$"""{"role":"tool","tool_call_id":"call_{{turn}}_{{i}}","content":"{{Words(random, 10)}}"}""");
            if (random.Next(3) == 0) history.Add($$"""{"role":"developer","content":"{{Words(random, 5)}}"}""");
            if (calls == 0 || random.Next(2) == 0)
                history.Add(random.Next(3) == 0
                    ? $$"""{"role":"user","content":[{"type":"text","text":"{{Words(random, 5)}}"},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{Png}}"} }]}"""
                    : $$"""{"role":"user","content":"{{Words(random, 20)}}"}""");
        }
    }

    /// <summary>As Claude Code has them: breakpoints on the system prompt and on the last block, which moves with each turn.</summary>
    private static IEnumerable<string> MessagesConversation(Random random)
    {
        const string Mark = ",\"cache_control\":{\"type\":\"ephemeral\"}";
        string system = Words(random, 2500);
        var history = new List<(string Start, string[] Blocks)> { ("user", [Text(Words(random, 40))]) };
        for (int turn = 0; turn < Turns; turn++)
        {
            var messages = history.Select((m, i) => $$"""{"role":"{{m.Start}}","content":[{{string.Join(",", m.Blocks.Select((b, j) => i == history.Count - 1 && j == m.Blocks.Length - 1 ? b[..^1] + Mark + "}" : b))}}]}""");
            yield return $$"""{"model":"MODEL","max_tokens":100,"system":[{"type":"text","text":"{{system}}"{{Mark}}}],"tools":[{"name":"look_up","description":"Looks it up.","input_schema":{"type":"object","properties":{"b":{"type":"string"} } } }],"messages":[{{string.Join(",", messages)}}]}""";
            int calls = random.Next(3);
            history.Add(("assistant", [Text(Words(random, 20)), .. Enumerable.Range(0, calls).Select(i => $$$"""{"type":"tool_use","id":"toolu_{{{turn}}}_{{{i}}}","name":"look_up","input":{"b":"{{{i}}}"}}""")]));
            var user = Enumerable.Range(0, calls).Select(i => $$"""{"type":"tool_result","tool_use_id":"toolu_{{turn}}_{{i}}","content":"{{Words(random, 10)}}"}""").ToList();
            if (calls == 0 || random.Next(2) == 0) user.Add(Text(Words(random, 20)));
            if (random.Next(4) == 0) user.Add($$$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Png}}}"}}""");
            history.Add(("user", [.. user]));
        }
    }

    private static string Text(string text) => $$"""{"type":"text","text":"{{text}}"}""";

    private static string Words(Random random, int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => $"w{random.Next(1000)}"));
}
