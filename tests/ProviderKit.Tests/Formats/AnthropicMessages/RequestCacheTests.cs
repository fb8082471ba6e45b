using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.AnthropicMessages.Translate;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Breakpoints of the prompt cache go out at the block that the client put them at.</summary>
public class RequestCacheTests
{
    private const string Mark = "\"cache_control\":{\"type\":\"ephemeral\"}";

    [Test]
    public void Breakpoints_OfPartsAndTools_AreKept()
    {
        var request = Messages(
            $$"""[{"role":"system","content":[{"type":"text","text":"Rules.",{{Mark}}},{"type":"text","text":"More."}]},{"role":"user","content":[{"type":"text","text":"A file.",{{Mark}}},{"type":"text","text":"What?"}]}]""",
            $$$"""
            "tools":[{"type":"function","function":{"name":"f"},{{{Mark}}}},{"type":"function","function":{"name":"g",{{{Mark}}}}}]
            """);
        Json.AssertEqual(request["system"], $$"""[{"type":"text","text":"Rules.",{{Mark}}},{"type":"text","text":"More."}]""");
        Json.AssertEqual(request["messages"]![0]!["content"], $$"""[{"type":"text","text":"A file.",{{Mark}}},{"type":"text","text":"What?"}]""");
        Assert.That(request["tools"]!.AsArray().Select(t => t![ "cache_control"]?.ToJsonString()), Is.All.EqualTo("""{"type":"ephemeral"}"""));
    }

    [Test]
    public void Breakpoints_OfMessages_EndTheirLastBlock()
    {
        var messages = Messages(
            $$$"""[{"role":"user","content":"a",{{{Mark}}}},{"role":"assistant","content":"b","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}],{{{Mark}}}},{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"1",{{{Mark}}}}]}]""")["messages"]!;
        Assert.That(Marked(messages), Is.EqualTo(["text", "tool_use", "tool_result"]));
        Json.AssertEqual(messages[2]!["content"]![0], $$"""{"type":"tool_result","tool_use_id":"c1","content":"1",{{Mark}}}""");
    }

    [Test]
    public void Breakpoints_OfAssistantParts_AreKept() => Json.AssertEqual(
        Messages($$"""[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"text","text":"b",{{Mark}}},{"type":"text","text":"c"}]},{"role":"user","content":"d"}]""")["messages"]![1]!["content"],
        $$"""[{"type":"text","text":"b",{{Mark}}},{"type":"text","text":"c"}]""");

    [Test]
    public void Breakpoints_OnBlankTexts_MoveToThePartBefore() => Json.AssertEqual(
        Messages($$"""[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"",{{Mark}}},{"type":"text","text":"b"}]}]""")["messages"]![0]!["content"],
        $$"""[{"type":"text","text":"a",{{Mark}}},{"type":"text","text":"b"}]""");

    [TestCase(5, false, 4)]
    [TestCase(4, false, 4)]
    [TestCase(5, true, 3)]
    public void Breakpoints_MoreThanTheApiTakes_AreTheLastOnes(int count, bool automatic, int kept)
    {
        string parts = string.Join(",", Enumerable.Range(0, count).Select(i => $$"""{"type":"text","text":"{{i}}",{{Mark}}}"""));
        var request = Messages($$"""[{"role":"user","content":[{{parts}}]}]""", automatic ? Mark : null);
        bool[] marked = [.. request["messages"]![0]!["content"]!.AsArray().Select(b => b!["cache_control"] is not null)];
        Assert.That(marked, Is.EqualTo(Enumerable.Range(0, count).Select(i => i >= count - kept)));
        Assert.That(request["cache_control"] is not null, Is.EqualTo(automatic));
    }

    [TestCase("1h", "5m", "1h", "5m")]
    [TestCase("5m", "1h", "5m", null)]
    [TestCase("24h", "1h", null, null)]
    public void Lives_TheApiRefuses_AreTheDefault(string first, string second, string? sentFirst, string? sentSecond)
    {
        string Part(string ttl) => $$$"""{"type":"text","text":"x","cache_control":{"type":"ephemeral","ttl":"{{{ttl}}}"}}""";
        var blocks = Messages($$"""[{"role":"user","content":[{{Part(first)}},{{Part(second)}}]}]""")["messages"]![0]!["content"]!.AsArray();
        Assert.That(blocks.Select(b => (string?)b!["cache_control"]!["ttl"]), Is.EqualTo([sentFirst, sentSecond]));
    }

    [TestCase("\"cache_control\":true", "messages[0].content[0].cache_control")]
    [TestCase("\"cache_control\":{\"type\":\"persistent\"}", "messages[0].content[0].cache_control.type")]
    public void Breakpoints_OfAnotherKind_AreA400ThatNamesThem(string mark, string param) =>
        Assert.That(Refused("\"n\":1", messages: $$"""[{"role":"user","content":[{"type":"text","text":"a",{{mark}}}]}]""").Param, Is.EqualTo(param));

    private static string[] Marked(JsonNode messages) =>
        [.. messages.AsArray().SelectMany(m => m!["content"]!.AsArray()).Where(b => b!["cache_control"] is not null).Select(b => (string)b!["type"]!)];
}
