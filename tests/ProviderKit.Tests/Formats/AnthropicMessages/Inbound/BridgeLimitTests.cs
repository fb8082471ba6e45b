using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Much of everything, and names of any kind.</summary>
public class BridgeLimitTests
{
    [Test]
    [Property("FAULTS", 62)]
    public void WriteCanonical_AThousandToolsWithOddNames_FindTheirCallsAndComeBack()
    {
        string[] names = [.. Enumerable.Range(0, 1_000).Select(i => (i % 5) switch
        {
            0 => $"tool_{i}",
            1 => $"tool.{i}/x",
            2 => $"🔧 {i}",
            3 => $"{new string('n', 290)}{i}",
            _ => $"tool_{i - 3}_x".Replace('_', i % 2 == 0 ? '.' : '_'),
        })];
        var body = new JsonObject
        {
            ["model"] = Bridged.Model,
            ["max_tokens"] = 10,
            ["tools"] = new JsonArray([.. names.Select(n => new JsonObject { ["name"] = n, ["input_schema"] = new JsonObject { ["type"] = "object" } })]),
            ["messages"] = new JsonArray(
                new JsonObject { ["role"] = "user", ["content"] = "Hi" },
                new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray([.. names.Select((n, i) => new JsonObject { ["type"] = "tool_use", ["id"] = Id(i), ["name"] = n, ["input"] = new JsonObject { ["n"] = i } })]) },
                new JsonObject { ["role"] = "user", ["content"] = new JsonArray([.. names.Select((_, i) => new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = Id(i), ["content"] = $"result {i}" }).Reverse()]) }),
        };
        var (error, bytes, notes) = Bridged.TryCanonical(Json.Bytes(body.ToJsonString()));
        Assert.That(error, Is.Null);
        var chat = JsonNode.Parse(bytes)!;
        string[] sent = [.. chat["tools"]!.AsArray().Select(t => (string)t!["function"]!["name"]!)];
        Assert.That(sent, Is.Unique.And.All.Match("^[a-zA-Z0-9_-]{1,64}$"));
        Assert.That(sent.Select(notes.ToolNames.ToClient), Is.EqualTo(names));
        var messages = chat["messages"]!.AsArray();
        var calls = messages[1]!["tool_calls"]!.AsArray();
        Assert.That(calls.Select(c => (string?)c!["function"]!["name"]), Is.EqualTo(sent));
        string[] ids = [.. calls.Select(c => (string)c!["id"]!)];
        Assert.That(ids, Is.Unique.And.All.Match("^[a-zA-Z0-9_-]{1,40}$"));
        Assert.That(messages.Skip(2).Select(m => (string?)m!["tool_call_id"]), Is.EqualTo(ids));
        Assert.That(messages.Skip(2).Select(m => (string?)m!["content"]), Is.EqualTo(names.Select((_, i) => $"result {i}")));

        static string Id(int i) => i % 3 == 0 ? $"toolu_{i}" : i % 3 == 1 ? $"a|b:{i}" : $"a b:{i}{new string('x', 80)}";
    }

    [Test]
    [Property("FAULTS", 72)]
    public void WriteCanonical_ManyAndLargeMessages_AreTranslated()
    {
        var body = new StringBuilder("{\"model\":\"m\",\"messages\":[");
        for (int i = 0; i < 100_000; i++) body.Append(i == 0 ? "" : ",").Append(i % 2 == 0 ? "{\"role\":\"user\",\"content\":\"a\"}" : "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"b\"}]}");
        var (error, many, _) = Bridged.TryCanonical(Encoding.UTF8.GetBytes(body.Append("]}").ToString()));
        Assert.That(error, Is.Null);
        Assert.That(JsonNode.Parse(many)!["messages"]!.AsArray(), Has.Count.EqualTo(100_000));

        string large = new('x', 20_000_000);
        (error, byte[] one, _) = Bridged.TryCanonical(Json.Bytes($$"""{"model":"m","messages":[{"role":"user","content":"{{large}}"}]}"""));
        Assert.That(error, Is.Null);
        Assert.That((string?)JsonNode.Parse(one)!["messages"]![0]!["content"], Is.EqualTo(large));
    }

    [Test]
    [Property("FAULTS", 71)]
    public void WriteCanonical_AHundredImagesInResults_AreInTheirOrder()
    {
        string image = $$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{Bridged.Png}}"} }""";
        var messages = Bridged.Conversation($$"""
            [{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{} }]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{{string.Join(",", Enumerable.Repeat(image, 100))}}]}]}]
            """);
        Assert.That(messages[2]!["content"]!.AsArray().Select(p => (string?)p!["text"]), Is.EqualTo(Enumerable.Range(1, 100).Select(i => $"[Image {i}: in the user's message that follows]")));
        var parts = messages[3]!["content"]!.AsArray();
        Assert.That(parts.Where((_, i) => i % 2 == 0).Select(p => (string?)p!["text"]), Is.EqualTo(Enumerable.Range(1, 100).Select(i => $"[Image {i}]")));
        Assert.That(parts.Where((_, i) => i % 2 == 1).Select(p => (string?)p!["type"]), Is.All.EqualTo("image_url"));
    }

    [Test]
    [Property("FAULTS", 70)]
    public void WriteCanonical_OnlySystemMessages_AreTranslated() => Json.AssertEqual(
        Bridged.Conversation("""[{"role":"system","content":"A"},{"role":"system","content":"B"}]""", "\"system\":\"S\""),
        """
        [{"role":"system","content":"S"},{"role":"system","content":"A","extra_content":{"anthropic":{"in_place":true}}},{"role":"system","content":"B","extra_content":{"anthropic":{"in_place":true}}}]
        """);

    [Test]
    public void WriteCanonical_ByteOrderMark_IsPassedOver() =>
        Assert.That(Bridged.TryCanonical([0xEF, 0xBB, 0xBF, .. Json.Bytes("""{"model":"m","messages":[{"role":"user","content":"Hi"}]}""")]).Error, Is.Null);

    [Test]
    [Property("FAULTS", 69)]
    public void WriteCanonical_MoreBreakpointsThanAllowed_AreAllCarriedAndLimitedWhereTheyAreLimited()
    {
        string text = """{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}""";
        string body = $$"""{"model":"{{Bridged.Model}}","max_tokens":10,"messages":[{"role":"user","content":[{{string.Join(",", Enumerable.Repeat(text, 10))}}]}]}""";
        Assert.That(Json.Text(Bridged.TryCanonical(Json.Bytes(body)).Body).Split("cache_control").Length - 1, Is.EqualTo(10));
        Assert.That(Bridged.ThereAndBack(body).ToJsonString().Split("cache_control").Length - 1, Is.EqualTo(4));
    }
}
