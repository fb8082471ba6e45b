using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Conversations of clients as the canonical messages they become.</summary>
public class InboundMessagesTests
{
    private const string Call = """{"type":"tool_use","id":"toolu_1","name":"f","input":{"a":1}}""";
    private const string Calls = """{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{"a": 1}},{"type":"tool_use","id":"toolu_2","name":"g","input":{}}]}""";

    private const string CanonicalCalls = """
        {"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[
          {"id":"toolu_1","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}},{"id":"toolu_2","type":"function","function":{"name":"g","arguments":"{}"}}]}
        """;

    [Test]
    [Property("FAULTS", 63)]
    public void WriteCanonical_Results_ComeFirstInTheOrderOfTheCalls() => AssertMessages(
        $$"""[{{Calls}},{"role":"user","content":[{"type":"text","text":"And?"},{"type":"tool_result","tool_use_id":"toolu_2","content":[{"type":"text","text":"two"}]},{"type":"tool_result","tool_use_id":"toolu_1","content":"one","is_error":true}]}]""",
        $$"""
        [{{CanonicalCalls}},{"role":"tool","tool_call_id":"toolu_1","content":"Error: one","extra_content":{"anthropic":{"failed":true} } },
         {"role":"tool","tool_call_id":"toolu_2","content":"two"},{"role":"user","content":[{"type":"text","text":"And?"}]}]
        """.Replace("[{\"type\":\"text\",\"text\":\"And?\"}]", "\"And?\""));

    [Test]
    [Property("FAULTS", 63)]
    public void WriteCanonical_CallThatWasNeverAnswered_GetsAnErrorAsItsResult()
    {
        const string missing = """{"role":"tool","tool_call_id":"toolu_2","content":"Error: [no result]","extra_content":{"anthropic":{"failed":true} } }""";
        const string one = """{"role":"tool","tool_call_id":"toolu_1","content":"1"}""";
        AssertMessages($$"""[{{Calls}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"1"}]}]""", $"[{CanonicalCalls},{one},{missing}]");
        AssertMessages($$"""[{{Calls}},{"role":"user","content":"Stop"}]""", $$"""[{{CanonicalCalls}},{{missing.Replace("toolu_2", "toolu_1")}},{{missing}},{"role":"user","content":"Stop"}]""");
        AssertMessages($"[{Calls}]", $"[{CanonicalCalls},{missing.Replace("toolu_2", "toolu_1")},{missing}]");
    }

    [Test]
    [Property("FAULTS", 70)]
    public void WriteCanonical_SystemBetweenACallAndItsResult_ComesAfterThat() => AssertMessages(
        $$"""
        [{{Calls}},{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"1"},{"type":"tool_result","tool_use_id":"toolu_2","content":"2"},{"type":"text","text":"And?"}]}]
        """,
        $$"""
        [{{CanonicalCalls}},{"role":"tool","tool_call_id":"toolu_1","content":"1"},{"role":"tool","tool_call_id":"toolu_2","content":"2"},
         {"role":"system","content":"Be brief.","extra_content":{"anthropic":{"in_place":true} } },{"role":"user","content":"And?"}]
        """);

    [Test]
    [Property("FAULTS", 63)]
    public void WriteCanonical_ImageInAResult_IsInTheUsersMessageAfterTheLastResult() => AssertMessages(
        $$"""
        [{{Calls}},{"role":"user","content":[
          {"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"See"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{Bridged.Png}}"} }]},
          {"type":"tool_result","tool_use_id":"toolu_2","content":"2"}]}]
        """,
        $$"""
        [{{CanonicalCalls}},
         {"role":"tool","tool_call_id":"toolu_1","content":[{"type":"text","text":"See"},{"type":"text","text":"[Image 1: in the user's message that follows]","extra_content":{"anthropic":{"media":1} } }],"extra_content":{"anthropic":{"apart":true} } },
         {"role":"tool","tool_call_id":"toolu_2","content":"2"},
         {"role":"user","content":[{"type":"text","text":"[Image 1]","extra_content":{"anthropic":{"made":true} } },
           {"type":"image_url","image_url":{"url":"data:image/png;base64,{{Bridged.Png}}"},"extra_content":{"anthropic":{"media":1,"fields":{} } } }]}]
        """);

    [Test]
    public void WriteCanonical_NeighboursOfOneRole_AreOneMessage() => AssertMessages(
        $$"""[{"role":"user","content":"A"},{"role":"user","content":[{"type":"text","text":"B"}]},{"role":"assistant","content":[{{Call}}]},{"role":"assistant","content":"C"},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1"}]}]""",
        """
        [{"role":"user","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}]},
         {"role":"assistant","content":[{"type":"text","text":"C","extra_content":{"anthropic":{"index":1}}}],"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"},"extra_content":{"anthropic":{"index":0}}}],"extra_content":{"anthropic":{"apart":true}}},
         {"role":"tool","tool_call_id":"toolu_1","content":""}]
        """);

    [Test]
    public void WriteCanonical_Documents_AreFilesOrTexts() => AssertMessages(
        $$"""
        [{"role":"user","content":[{"type":"document","title":"T","source":{"type":"base64","media_type":"application/pdf","data":"{{Bridged.Pdf}}"} },
          {"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"x"}]}]}]
        """,
        $$"""
        [{"role":"user","content":[
          {"type":"file","file":{"filename":"T.pdf","file_data":"data:application/pdf;base64,{{Bridged.Pdf}}"},"extra_content":{"anthropic":{"fields":{"title":"T"} } } },
          {"type":"text","text":"t\ns\nx","extra_content":{"anthropic":{"block":{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"x"}]} } } }]}]
        """);

    [Test]
    [Property("FAULTS", 69)]
    public void WriteCanonical_EmptyTexts_AreLeftOutAndTheirBreakpointMoves() => AssertMessages(
        """
        [{"role":"user","content":[{"type":"text","text":"A"},{"type":"text","text":"","cache_control":{"type":"ephemeral"}}]},{"role":"assistant","content":""},{"role":"assistant","content":[{"type":"text","text":""}]},{"role":"user","content":""},{"role":"user","content":"B"}]
        """,
        """[{"role":"user","content":[{"type":"text","text":"A","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"B"}]""");

    [Test]
    public void WriteCanonical_OwnThinking_IsReasoningAgainWithWhatItsVendorWants()
    {
        string plain = Bridged.Seal.Sign("Hm", new() { By = "acme/m" });
        string hidden = Bridged.Seal.Sign("", new() { By = "acme/m", Text = "Hidden", Message = Json.Bytes("""{"google":{"thought_signature":"QQ=="}}"""), Call = Json.Bytes("""{"google":{"thought_signature":"Qg=="}}""") });
        AssertMessages(
            $$"""
            [{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"{{plain}}"},{"type":"thinking","thinking":"","signature":"{{hidden}}"},{{Call}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"1"}]}]
            """,
            """
            [{"role":"user","content":"Hi"},
             {"role":"assistant","content":null,"reasoning_content":"Hm\n\nHidden","tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"},"extra_content":{"google":{"thought_signature":"Qg=="}}}],
              "extra_content":{"google":{"thought_signature":"QQ=="}}},
             {"role":"tool","tool_call_id":"toolu_1","content":"1"}]
            """);
    }

    [TestCase("EqQBCgIYAhIM1gbcDa9GJwZA2b3h", true, Description = "Anthropic's: carried, and other vendors do not get it")]
    [TestCase("", false)]
    [TestCase("EqQBCgIYAhIM1gbcDa9GJwZA2b3", false, Description = "cut")]
    [TestCase("gpt_signature", false)]
    [TestCase("pk1_e30.AAAAAAAAAAAAAAAAAAAAAA", false, Description = "forged")]
    [TestCase("pk1_", false)]
    [TestCase("pk1_.", false)]
    [Property("FAULTS", 64)]
    public void WriteCanonical_OtherThinking_IsNeverReasoning(string signature, bool isCarried)
    {
        var message = Bridged.Conversation($$"""[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"{{signature}}"},{"type":"text","text":"A"}]},{"role":"user","content":"B"}]""")[1]!;
        Assert.That(message["reasoning_content"], Is.Null);
        Assert.That(message["content"]!.ToJsonString(), Is.EqualTo("\"A\""));
        Assert.That(message["thinking_blocks"], isCarried ? Is.Not.Null : Is.Null);
    }

    [Test]
    [Property("FAULTS", 64)]
    public void WriteCanonical_ThinkingOfAnotherTextOrKey_IsDropped()
    {
        string signature = new ThinkingSealOfAnother().Sign("Hm");
        foreach (string block in (string[])[$$"""{"type":"thinking","thinking":"Hm","signature":"{{signature}}"}""", $$"""{"type":"thinking","thinking":"Changed","signature":"{{Bridged.Seal.Sign("Hm", new() { By = "a/b" })}}"}"""])
        {
            var message = Bridged.Conversation($$"""[{"role":"user","content":"Hi"},{"role":"assistant","content":[{{block}},{"type":"text","text":"A"}]}]""")[1]!.AsObject();
            Assert.That(message.Select(m => m.Key), Is.EquivalentTo(["role", "content"]));
        }
    }

    [Test]
    [Property("FAULTS", 62)]
    public void WriteCanonical_LongAndForeignIds_AreTheSameInCallAndResult()
    {
        var messages = Bridged.Conversation("""
            [{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"functions.f:0","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"functions.f:0","content":"1"}]}]
            """);
        string id = messages[1]!["tool_calls"]![0]!["id"]!.GetValue<string>();
        Assert.That(id, Does.Match("^[a-zA-Z0-9_-]{1,40}$"));
        Assert.That(messages[2]!["tool_call_id"]!.GetValue<string>(), Is.EqualTo(id));
    }

    private static void AssertMessages(string messages, string expected) => Json.AssertEqual(Bridged.Conversation(messages), expected);

    private sealed class ThinkingSealOfAnother
    {
        public string Sign(string thought) => ProviderKit.Formats.Replies.ThinkingSeal.Random().Sign(thought, new() { By = "a/b" });
    }

    [Test]
    public void SystemBetweenAnswers_StaysThere() => Json.AssertEqual(
        Bridged.Conversation("""[{"role":"user","content":"1"},{"role":"assistant","content":"2"},{"role":"system","content":"3"},{"role":"assistant","content":"4"}]"""),
        """[{"role":"user","content":"1"},{"role":"assistant","content":"2"},{"role":"system","content":"3","extra_content":{"anthropic":{"in_place":true}}},{"role":"assistant","content":"4"}]""");

    [Test]
    public void SystemAfterResultsAndAText_StaysThere()
    {
        var roles = Bridged.Conversation("""
            [{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"},{"type":"text","text":"T1"}]},{"role":"system","content":"S"},{"role":"user","content":"T2"}]
            """).Skip(2).Select(m => $"{m!["role"]} {m["content"]}");
        Assert.That(roles, Is.EqualTo(["tool r", "user T1", "system S", "user T2"]));
    }
}
