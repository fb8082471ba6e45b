using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Thoughts that the upstream did not sign are taken out of a body that is otherwise passed through.</summary>
public class ForeignThinkingTests
{
    private const string Real = """{"type":"thinking","thinking":"Hm","signature":"QQ=="}""";
    private const string Redacted = """{"type":"redacted_thinking","data":"QQ=="}""";
    private const string Empty = """{"type":"thinking","thinking":"Hm","signature":""}""";
    private const string None = """{ "type" : "thinking" , "thinking" : "a ]}, b" }""";
    private const string Cut = """{"type":"thinking","thinking":"Hm","signature":"QQ="}""";
    private const string Text = """{"type":"text","text":"A \"thinking\""}""";
    private const string Call = """{"type":"tool_use","id":"a","name":"f","input":{"type":"thinking"}}""";

    private static readonly string Ours = $$"""{"type":"thinking","thinking":"Hm","signature":"{{Bridged.Seal.Sign("Hm", new() { By = "a/b" })}}"}""";

    [Test]
    public void Foreign_ForAnUpstreamThatSignsNothing_AreThoughtsWithASignature()
    {
        string unsigned = """{"type":"thinking","thinking":"Hm"}""";
        string body = Body($"[{Empty},{unsigned},{Real},{Ours},{{\"type\":\"text\",\"text\":\"a\"}}]");
        Assert.That(Text0(body, ForeignThinking.Foreign(Json.Bytes(body), signsNothing: true)), Is.EqualTo(body.Replace($",{Real},{Ours}", "", StringComparison.Ordinal)));
    }

    [Test]
    public void Foreign_NothingOfTheKind_ChangesNoByte()
    {
        foreach (string content in (string[])[$"[{Real},{Text}]", $"[{Redacted} , {Call}]", $"[{Text}]", "\"thinking\""])
            Assert.That(ForeignThinking.Foreign(Json.Bytes(Body(content))), Is.Empty);
    }

    [Test]
    [Property("FAULTS", 64)]
    public void Foreign_BlocksAtAnyPlace_LeaveValidJson()
    {
        string[] foreign = [Ours, Empty, None, Cut], kept = [Real, Text, Call, Redacted];
        var random = new Random(20_261_130);
        for (int i = 0; i < 500; i++)
        {
            var blocks = Enumerable.Range(0, random.Next(1, 7)).Select(_ => random.Next(2) == 0 ? (Foreign: true, Json: foreign[random.Next(4)]) : (Foreign: false, Json: kept[random.Next(4)])).ToArray();
            string space = random.Next(2) == 0 ? "" : "\n  ";
            string left = string.Join(",", blocks.Where(b => !b.Foreign).Select(b => b.Json));
            string body = Body($"[{space}{string.Join($"{space},{space}", blocks.Select(b => b.Json))}{space}]");
            Assert.That(
                RoundTripTests.Sorted(Edited(body, ForeignThinking.Foreign(Json.Bytes(body)))),
                Is.EqualTo(RoundTripTests.Sorted(System.Text.Json.Nodes.JsonNode.Parse(left.Length == 0 ? Body(null) : Body($"[{left}]")))),
                () => body);
        }
    }

    [Test]
    public void Foreign_TouchesNothingElse()
    {
        string body = Body($"[ {Ours} , {Text} ]").Replace("\"max_tokens\":1", "\"max_tokens\" :  1 , \"x\":\"\\u00e9\"");
        Assert.That(Text0(body, ForeignThinking.Foreign(Json.Bytes(body))), Is.EqualTo(body.Replace($"{Ours} ,", "", StringComparison.Ordinal)));
    }

    [Test]
    public void All_TakesEveryThought()
    {
        string body = Body($"[{Real},{Redacted},{Text},{Ours}]");
        Assert.That(RoundTripTests.Sorted(Edited(body, ForeignThinking.All(Json.Bytes(body)))), Is.EqualTo(RoundTripTests.Sorted(System.Text.Json.Nodes.JsonNode.Parse(Body($"[{Text}]")))));
    }

    [Test]
    public void Foreign_TurnThatGoesOnWithoutItsThought_DoesNotThink()
    {
        string messages = $$"""[{"role":"user","content":"Hi"},{"role":"assistant","content":[{{Ours}},{{Call}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"1"}]}]""";
        string body = $$"""{"thinking":{"type":"enabled","budget_tokens":2000},"messages":{{messages}},"context_management":{"edits":[{"type":"clear_tool_uses_20250919"},{"type":"clear_thinking_20251015","keep":"all"}]},"model":"m"}""";
        Assert.That(
            Text0(body, ForeignThinking.Foreign(Json.Bytes(body))),
            Is.EqualTo($$"""{"messages":{{messages.Replace($"{Ours},", "", StringComparison.Ordinal)}},"context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]},"model":"m"}"""));
    }

    [TestCase("adaptive", true)]
    [TestCase("enabled", false)]
    public void Foreign_TurnThatMayThink_KeepsThinking(string type, bool callsTools)
    {
        string body = $$"""{"thinking":{"type":"{{type}}"},"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{{Ours}},{{(callsTools ? Call : Text)}}]}]}""";
        Assert.That(Text0(body, ForeignThinking.Foreign(Json.Bytes(body))), Is.EqualTo(body.Replace($"{Ours},", "", StringComparison.Ordinal)));
    }

    [TestCase("")]
    [TestCase("[\"thinking\"]")]
    [TestCase("{\"messages\":[{\"content\":[{\"type\":\"thinking\"")]
    [TestCase("{\"messages\":{\"thinking\":1}}")]
    [TestCase("{\"messages\":[1,[\"thinking\"],{\"content\":[1,[2]],\"role\":\"\\ud800\"}]}")]
    public void Foreign_OddBodies_StayAsTheyAre(string body)
    {
        Assert.That(ForeignThinking.Foreign(Json.Bytes(body)), Is.Empty);
        Assert.That(ForeignThinking.All(Json.Bytes(body)), Is.Empty);
    }

    [Test]
    public void Foreign_MutatedBodies_AreNoFault()
    {
        var random = new Random(7);
        byte[] source = Json.Bytes(Body($"[{Real},{Ours},{Text},{Empty},{Call}]"));
        int edited = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] body = Mutation.Of(source, random);
            var edits = ForeignThinking.Foreign(body);
            if (edits.Count == 0) continue;
            edited++;
            byte[] sent = new SplicedBody(body, default, default, edits).ToArray();
            if (IsJson(body)) Assert.That(IsJson(sent), Is.True, () => Json.Text(body));
        }
        Assert.That(edited, Is.GreaterThan(300));
    }

    private static string Body(string? content) =>
        $$"""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Hi"}{{(content is null ? "" : $",{{\"role\":\"assistant\",\"content\":{content}}}")}},{"role":"user","content":[{"type":"text","text":"B"}]}]}""";

    private static System.Text.Json.Nodes.JsonNode Edited(string body, IReadOnlyList<SplicedBody.Edit> edits) => System.Text.Json.Nodes.JsonNode.Parse(Text0(body, edits))!;

    private static string Text0(string body, IReadOnlyList<SplicedBody.Edit> edits) => Json.Text(new SplicedBody(Json.Bytes(body), default, default, edits));

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(bytes);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    [TestCase("""{"google":{"a":1,"a":2}}""", """{"google":{"a":2}}""")]
    [TestCase("""{"google":{"a":1},"x":5,"google":{"b":2}}""", """{"google":{"a":1,"b":2}}""")]
    public void WriteCanonical_SealedMemberThatItsVendorNamedTwice_GoesBack(string extra, string expected)
    {
        string signature = Bridged.Seal.Sign("t", new ProviderKit.Formats.Replies.SealNote { By = "a/b", Message = Json.Bytes(extra) });
        var messages = Bridged.Conversation($$"""[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"{{signature}}"},{"type":"text","text":"A"}]}]""");
        Json.AssertEqual(messages[1]!["extra_content"], expected);
    }
}
