using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.AnthropicMessages.Translate;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>How much the model is told to think, by generation.</summary>
public class RequestThinkingTests
{
    private const string Tool = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

    [TestCase(Older, "minimal", 1024)]
    [TestCase(Older, "low", 4096)]
    [TestCase(Older, "medium", 10_000)]
    [TestCase(Older, "high", 24_000)]
    [TestCase(Older, "xhigh", 48_000)]
    [TestCase("claude-opus-4-1-20250805", "xhigh", 24_000)]
    [TestCase("claude-3-7-sonnet-20250219", "low", 4096)]
    [TestCase("MiniMax-M2", "low", 4096)]
    public void Effort_OfOlderModels_IsABudgetBelowMaxTokens(string model, string effort, int budget)
    {
        var request = Parameters($"\"reasoning_effort\":\"{effort}\"", model);
        Json.AssertEqual(request["thinking"], $$"""{"type":"enabled","budget_tokens":{{budget}}}""");
        Assert.That((int)request["max_tokens"]!, Is.GreaterThan(budget));
        Assert.That(request["output_config"], Is.Null);
    }

    [TestCase(60_000, 24_000)]
    [TestCase(8000, 6000)]
    [TestCase(1100, 1024)]
    [TestCase(1025, 1024)]
    public void Effort_WithMaxTokens_LeavesRoomForTheAnswer(int maxTokens, int budget)
    {
        var request = Parameters($"\"reasoning_effort\":\"high\",\"max_tokens\":{maxTokens}");
        Assert.That(((int)request["thinking"]!["budget_tokens"]!, (int)request["max_tokens"]!), Is.EqualTo((budget, maxTokens)));
    }

    [TestCase(1024)]
    [TestCase(1)]
    public void Effort_WithMaxTokensTooSmallForABudget_DoesNotThink(int maxTokens) =>
        Assert.That(Parameters($"\"reasoning_effort\":\"high\",\"max_tokens\":{maxTokens},\"temperature\":0.5")["thinking"], Is.Null);

    [TestCase("claude-opus-4-6", "minimal", "low", """{"type":"adaptive"}""")]
    [TestCase("claude-opus-4-6", "high", "high", """{"type":"adaptive"}""")]
    [TestCase("claude-opus-4-6", "xhigh", "max", """{"type":"adaptive"}""")]
    [TestCase("claude-opus-4-7", "xhigh", "xhigh", """{"type":"adaptive","display":"summarized"}""")]
    [TestCase("claude-sonnet-5", "medium", "medium", """{"type":"adaptive","display":"summarized"}""")]
    [TestCase("claude-opus-5.5", "max", "max", """{"type":"adaptive","display":"summarized"}""")]
    [TestCase("claude-someday", "low", "low", """{"type":"adaptive","display":"summarized"}""")]
    public void Effort_OfNewerModels_IsAdaptive(string model, string effort, string expected, string thinking)
    {
        var request = Parameters($"\"reasoning_effort\":\"{effort}\"", model);
        Json.AssertEqual(request["thinking"], thinking);
        Json.AssertEqual(request["output_config"], $$"""{"effort":"{{expected}}"}""");
        Assert.That((int)request["max_tokens"]!, Is.EqualTo(64_000));
    }

    [TestCase(Older, "null", "null")]
    [TestCase("claude-opus-4-7", "null", "null")]
    [TestCase("claude-opus-5", """{"type":"disabled"}""", "null")]
    [TestCase("claude-haiku-5-5", """{"type":"disabled"}""", "null")]
    [TestCase("claude-opus-5-5", "null", """{"effort":"low"}""")]
    [TestCase("claude-fable-5", "null", """{"effort":"low"}""")]
    [TestCase(Oldest, "null", "null")]
    public void Effort_None_StopsThinkingWhereItCanBeStopped(string model, string thinking, string config)
    {
        var request = Parameters("\"reasoning_effort\":\"none\"", model);
        Json.AssertEqual(request["thinking"], thinking);
        Json.AssertEqual(request["output_config"], config);
    }

    [TestCase("claude-3-5-sonnet-20241022")]
    [TestCase(Oldest)]
    public void Effort_OfModelsThatDoNotThink_IsA400(string model) =>
        Assert.That(Refused("\"reasoning_effort\":\"low\"", model).Param, Is.EqualTo("reasoning_effort"));

    [TestCase(Older, "\"tool_choice\":\"required\"", "null")]
    [TestCase(Older, "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", "null")]
    [TestCase(Modern, "\"tool_choice\":\"required\"", """{"effort":"low"}""")]
    public void Effort_WhileAToolIsForced_DoesNotThink(string model, string choice, string config)
    {
        var request = Parameters($"\"reasoning_effort\":\"low\",{Tool},{choice}", model);
        Assert.That(request["thinking"], Is.Null);
        Json.AssertEqual(request["output_config"], config);
    }

    [Test]
    public void Thinking_InAnthropicsWords_GoesOutAsItIs()
    {
        var request = Parameters("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":40000,\"display\":\"omitted\"},\"temperature\":0.5");
        Json.AssertEqual(request["thinking"], """{"type":"enabled","budget_tokens":40000,"display":"omitted"}""");
        Assert.That((int)request["max_tokens"]!, Is.GreaterThan(40_000));
        Assert.That(request["temperature"], Is.Null);
    }

    [Test]
    public void ThinkingBlocks_SentBack_StandWhereTheyStood()
    {
        const string Replayed = """
            {"role":"assistant","content":"I look.","reasoning_content":"Hm.",
             "thinking_blocks":[{"index":2,"type":"redacted_thinking","data":"ZGF0YQ=="},{"index":0,"type":"thinking","thinking":"Hm.","signature":"c2ln","more":1}],
             "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}
            """;
        var request = Messages($$"""[{"role":"user","content":"a"},{{Replayed}},{"role":"tool","tool_call_id":"c1","content":"1"}]""", $"{Tool},\"reasoning_effort\":\"low\"");
        Json.AssertEqual(request["messages"]![1]!["content"], """
            [{"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"text","text":"I look."},{"type":"redacted_thinking","data":"ZGF0YQ=="},{"type":"tool_use","id":"c1","name":"f","input":{}}]
            """);
        Assert.That((string?)request["thinking"]!["type"], Is.EqualTo("enabled"), "the thoughts are there, so it may go on");
    }

    [TestCase(Older, "null")]
    [TestCase(Modern, """{"type":"adaptive"}""")]
    public void Thinking_InTheMiddleOfACallWithoutItsThoughts_NeedsNoBudget(string model, string thinking) => Json.AssertEqual(
        Messages("""[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"1"}]""", $"{Tool},\"reasoning_effort\":\"low\"", model)["thinking"],
        thinking);

    [TestCase("""[{"type":"thinking","thinking":"Hm."}]""")]
    [TestCase("""[{"type":"thinking","thinking":"Hm.","signature":""}]""")]
    [TestCase("""[{"type":"redacted_thinking","data":7},{"type":7},7,null]""")]
    [TestCase("""{"type":"thinking"}""")]
    public void ThinkingBlocks_NotWhole_AreLeftOut(string blocks) => Json.AssertEqual(
        Messages($$"""[{"role":"user","content":"a"},{"role":"assistant","content":"b","thinking_blocks":{{blocks}}},{"role":"user","content":"c"}]""")["messages"]![1]!["content"],
        """[{"type":"text","text":"b"}]""");

    [TestCase("anthropic", true)]
    [TestCase("githubcopilot", false)]
    [TestCase("", false)]
    public void ThinkingBlocks_ThatSayWhoSignedThem_GoToNobodyElse(string by, bool isSent) => Assert.That(
        Messages($$"""[{"role":"user","content":"a"},{"role":"assistant","content":"b","thinking_blocks":[{"by":"{{by}}","type":"thinking","thinking":"Hm.","signature":"c2ln"}]},{"role":"user","content":"c"}]""")["messages"]!.ToJsonString(),
        isSent ? Does.Contain("c2ln").And.Not.Contain("\"by\"") : Does.Not.Contain("c2ln"));

    [Test]
    public void ThinkingBlocks_ForAModelThatDoesNotThink_AreLeftOut() => Json.AssertEqual(
        Messages("""[{"role":"user","content":"a"},{"role":"assistant","content":"b","thinking_blocks":[{"type":"thinking","thinking":"Hm.","signature":"c2ln"}]},{"role":"user","content":"c"}]""", model: Oldest)["messages"]![1]!["content"],
        """[{"type":"text","text":"b"}]""");

    private const string CallWithoutThoughts = """[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"1"}]""";

    [TestCase(CallWithoutThoughts, Tool)]
    [TestCase(Hi, Tool + ",\"tool_choice\":\"required\"")]
    [TestCase(Hi, "\"max_tokens\":1024")]
    [TestCase("""[{"role":"user","content":"a"},{"role":"assistant","content":"To begin"}]""", "\"n\":1")]
    public void Thinking_InAnthropicsWordsWhereTheApiRefusesIt_IsSwitchedOff(string messages, string more)
    {
        var request = Messages(messages, $"{more},\"temperature\":0.5,\"thinking\":{{\"type\":\"enabled\",\"budget_tokens\":2048}}");
        Assert.That(request["thinking"], Is.Null);
        Assert.That((double?)request["temperature"], Is.EqualTo(0.5), "a model that does not think takes it");
    }

    [TestCase(Older, """{"type":"enabled","budget_tokens":9000}""", 8000, """{"type":"enabled","budget_tokens":6000}""", "null", Description = "a budget of max_tokens or more is refused")]
    [TestCase(Older, """{"type":"enabled","budget_tokens":10}""", 8000, """{"type":"enabled","budget_tokens":1024}""", "null")]
    [TestCase(Older, """{"type":"enabled"}""", 20_000, """{"type":"enabled","budget_tokens":10000}""", "null")]
    [TestCase(Older, """{"type":"adaptive"}""", 20_000, """{"type":"enabled","budget_tokens":10000}""", "null")]
    [TestCase(Modern, """{"type":"enabled","budget_tokens":2048}""", 8000, """{"type":"enabled","budget_tokens":2048}""", "null")]
    [TestCase("claude-opus-4-7", """{"type":"enabled","budget_tokens":2048,"display":"omitted"}""", 8000, """{"type":"adaptive","display":"omitted"}""", """{"effort":"low"}""")]
    [TestCase("claude-sonnet-5", """{"type":"enabled","budget_tokens":32000}""", 64_000, """{"type":"adaptive"}""", """{"effort":"high"}""")]
    [TestCase("claude-opus-5", """{"type":"disabled"}""", 8000, """{"type":"disabled"}""", "null")]
    [TestCase("claude-fable-5", """{"type":"disabled"}""", 8000, "null", """{"effort":"low"}""")]
    public void Thinking_InAnthropicsWords_IsWhatTheModelTakes(string model, string given, int maxTokens, string thinking, string config)
    {
        var request = Parameters($"\"thinking\":{given},\"max_tokens\":{maxTokens}", model);
        Json.AssertEqual(request["thinking"], thinking);
        Json.AssertEqual(request["output_config"], config);
        Assert.That((int)request["max_tokens"]!, Is.EqualTo(maxTokens));
    }

    [TestCase("\"thinking\":true", "thinking")]
    [TestCase("\"thinking\":{\"type\":\"much\"}", "thinking.type")]
    public void Thinking_OfTheWrongKind_IsA400ThatNamesIt(string more, string param) => Assert.That(Refused(more).Param, Is.EqualTo(param));

    [Test]
    public void Thinking_OfModelsThatDoNotThink_IsA400() => Assert.That(Refused("\"thinking\":{\"type\":\"enabled\"}", Oldest).Param, Is.EqualTo("thinking"));

    [TestCase("skip_thought_signature_validator")]
    [TestCase("c2l")]
    [TestCase("gAAAA-_x")]
    public void ThinkingBlocks_WithACutOrForeignSeal_AreLeftOut(string seal) => Json.AssertEqual(
        Messages($$"""[{"role":"user","content":"a"},{"role":"assistant","content":"b","thinking_blocks":[{"type":"thinking","thinking":"Hm.","signature":"{{seal}}"}]},{"role":"user","content":"c"}]""")["messages"]![1]!["content"],
        """[{"type":"text","text":"b"}]""");

    [Test]
    public void ThinkingBlocks_Alone_AreNoMessage() => Json.AssertEqual(
        Messages("""[{"role":"user","content":"a"},{"role":"assistant","content":null,"thinking_blocks":[{"type":"thinking","thinking":"Hm.","signature":"c2ln"}]},{"role":"user","content":"c"}]""")["messages"],
        """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"c"}]}]""");

    [Test]
    public void OutputConfig_InAnthropicsWords_GoesOut() => Json.AssertEqual(
        Parameters("\"output_config\":{\"effort\":\"max\",\"new\":1}", Modern)["output_config"], """{"effort":"max","new":1}""");

    [Test]
    public void Thinking_ByDefaultWhileAToolIsForced_IsSwitchedOff() =>
        Json.AssertEqual(Parameters($"{Tool},\"tool_choice\":\"required\"", "claude-opus-5")["thinking"], """{"type":"disabled"}""");
}
