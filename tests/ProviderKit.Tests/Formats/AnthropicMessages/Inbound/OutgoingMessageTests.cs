using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Whole canonical replies as the messages that clients get.</summary>
public class OutgoingMessageTests
{
    [Test]
    public void WriteReply_TextAndCalls_IsAMessage()
    {
        var reply = Bridged.Reply("""
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"acme-large-0613","choices":[{"index":0,"message":{"role":"assistant","content":"I look.","reasoning_content":"Hm \"so\"",
              "tool_calls":[{"id":"call_abcdefghij","type":"function","function":{"name":"f","arguments":"{\"a\": 1.50}"}},{"id":"call_klmnopqrst","type":"function","function":{"name":"g","arguments":""}}]},"finish_reason":"tool_calls"}],
             "usage":{"prompt_tokens":3210,"completion_tokens":50,"total_tokens":3260,"prompt_tokens_details":{"cached_tokens":3000,"cache_write_tokens":200},"completion_tokens_details":{"reasoning_tokens":20}}}
            """);
        string signature = reply["content"]![0]!["signature"]!.GetValue<string>();
        Json.AssertEqual(reply, $$"""
            {"id":"msg_abc123","type":"message","role":"assistant","model":"claude-asked-for",
             "content":[{"type":"thinking","thinking":"Hm \"so\"","signature":"{{signature}}"},{"type":"text","text":"I look."},
               {"type":"tool_use","id":"call_abcdefghij","name":"f","input":{"a":1.50} },{"type":"tool_use","id":"call_klmnopqrst","name":"g","input":{} }],
             "stop_reason":"tool_use","stop_sequence":null,
             "usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":50,"output_tokens_details":{"thinking_tokens":20} } }
            """);
        Assert.That(Bridged.Seal.Open(signature, "Hm \"so\"")!.By, Is.EqualTo("acme/acme-large"));
    }

    [TestCase("stop", "end_turn")]
    [TestCase("length", "max_tokens")]
    [TestCase("content_filter", "refusal")]
    [TestCase("tool_calls", "end_turn", Description = "no call came with it")]
    [TestCase("not_heard_of", "end_turn")]
    public void WriteReply_FinishReason_IsAStopReason(string finish, string stop) =>
        Assert.That(Reply($$"""{"message":{"content":"A"},"finish_reason":"{{finish}}"}""")["stop_reason"]!.GetValue<string>(), Is.EqualTo(stop));

    [TestCase("stop", "tool_use", Description = "several servers say stop beside a call")]
    [TestCase("tool_calls", "tool_use")]
    [TestCase("function_call", "tool_use")]
    [TestCase("length", "max_tokens")]
    public void WriteReply_FinishReasonOfACall_IsAStopReason(string finish, string stop) =>
        Assert.That(
            Reply($$"""{"message":{"content":null,"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"} }]},"finish_reason":"{{finish}}"}""")["stop_reason"]!.GetValue<string>(),
            Is.EqualTo(stop));

    [Test]
    public void WriteReply_NoFinishReason_IsAnEnd() => Assert.That(Reply("""{"message":{"content":"A"}}""")["stop_reason"]!.GetValue<string>(), Is.EqualTo("end_turn"));

    [TestCase("\"###\"", "stop_sequence", "###")]
    [TestCase("\"other\"", "end_turn", null)]
    [TestCase("128009", "end_turn", null)]
    [TestCase("null", "end_turn", null)]
    public void WriteReply_StopThatTheServerNames_IsGiven(string stop, string reason, string? sequence)
    {
        var reply = Bridged.Reply($$"""{"choices":[{"message":{"content":"A"},"finish_reason":"stop","stop_reason":{{stop}} }]}""", new BridgeNotes { Stops = ["###"] });
        Assert.That(reply["stop_reason"]!.GetValue<string>(), Is.EqualTo(reason));
        Assert.That(reply["stop_sequence"]?.GetValue<string>(), Is.EqualTo(sequence));
    }

    [TestCase("\"prompt_tokens\":10,\"completion_tokens\":5", 10, 0, 0, 5)]
    [TestCase("\"prompt_tokens\":10,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":4}", 6, 0, 4, 5)]
    [TestCase("\"prompt_tokens\":10,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":40}", 0, 0, 40, 5)]
    [TestCase("\"prompt_tokens\":10,\"completion_tokens\":5,\"cache_creation_input_tokens\":3", 7, 3, 0, 5)]
    [TestCase("\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":22,\"completion_tokens_details\":{\"reasoning_tokens\":7}", 10, 0, 0, 12)]
    [TestCase("", 0, 0, 0, 0)]
    public void WriteReply_Usage_IsSplit(string usage, long input, long written, long read, long output)
    {
        var counts = Bridged.Reply($$$"""{"choices":[{"message":{"content":"A"},"finish_reason":"stop"}],"usage":{ {{{usage}}} }}""")["usage"]!;
        long[] found = [.. new[] { "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens" }.Select(n => counts[n]!.GetValue<long>())];
        Assert.That(found, Is.EqualTo([input, written, read, output]));
    }

    [TestCase("reasoning_content")]
    [TestCase("reasoning")]
    [TestCase("reasoning_text")]
    public void WriteReply_ReasoningByAnyName_IsAThought(string name) =>
        Assert.That(Bridged.Content($"\"{name}\":\"Hm\",\"content\":\"A\"")[0]!["thinking"]!.GetValue<string>(), Is.EqualTo("Hm"));

    [Test]
    public void WriteReply_ThinkingOmitted_OnlyItsSignatureTravelsAndHoldsTheText()
    {
        var block = Bridged.Reply("""{"choices":[{"message":{"reasoning_content":"Hm","content":"A"},"finish_reason":"stop"}]}""", new BridgeNotes { OmitsThinking = true })["content"]![0]!;
        Assert.That(block["thinking"]!.GetValue<string>(), Is.Empty);
        Assert.That(Bridged.Seal.Open(block["signature"]!.GetValue<string>(), "")!.Text, Is.EqualTo("Hm"));
    }

    [Test]
    public void WriteReply_WhatAVendorWantsBack_TravelsInTheThoughtBeforeTheCall()
    {
        const string extra = """{"google":{"thought_signature":"QQ=="}}""";
        var content = Bridged.Content($$"""
            "content":"A","tool_calls":[{"id":"call_abcdefghij","function":{"name":"f","arguments":"{}"},"extra_content":{{extra}} },{"id":"call_klmnopqrst","function":{"name":"g","arguments":"{}"},"extra_content":{{extra}} }]
            """);
        Assert.That(content.Select(b => b!["type"]!.GetValue<string>()), Is.EqualTo(["thinking", "text", "tool_use", "thinking", "tool_use"]));
        foreach (int i in (int[])[0, 3]) Assert.That(Json.Text(Bridged.Seal.Open(content[i]!["signature"]!.GetValue<string>(), "")!.Call.Span), Is.EqualTo(extra));
        // And back: each call has it again.
        var calls = Bridged.Conversation($$"""[{"role":"user","content":"Hi"},{"role":"assistant","content":{{content.ToJsonString()}} }]""")[1]!["tool_calls"]!;
        foreach (int i in (int[])[0, 1]) Json.AssertEqual(calls[i]!["extra_content"]!["google"], """{"thought_signature":"QQ=="}""");
    }

    [Test]
    public void WriteReply_BlocksOfThisFormat_AreWhereTheyWere() => Json.AssertEqual(
        Bridged.Content("""
            "content":"Found","reasoning_content":"Hm","thinking_blocks":[{"index":0,"by":"anthropic","type":"thinking","thinking":"Hm","signature":"QQ=="}],
            "extra_content":{"anthropic":{"content_blocks":[{"index":1,"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"index":2,"type":"web_search_tool_result","tool_use_id":"s","content":[]}],"stop_reason":"pause_turn"}}
            """),
        """
        [{"type":"thinking","thinking":"Hm","signature":"QQ=="},{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s","content":[]},{"type":"text","text":"Found"}]
        """);

    [Test]
    public void WriteReply_Refusal_IsTextAndReason()
    {
        var reply = Reply("""{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}""");
        Json.AssertEqual(reply["content"], """[{"type":"text","text":"No."}]""");
        Assert.That(reply["stop_reason"]!.GetValue<string>(), Is.EqualTo("refusal"));
    }

    [TestCase("{\\\"a\\\":[1,{\\\"b\\\":\\\"cut he", "{\"a\":[1,{}]}")]
    [TestCase("{\\\"a\\\":1,\\\"b\\\":2", "{\"a\":1}")]
    [TestCase("{\\\"a\\\"", "{}")]
    [TestCase("no JSON", "{}")]
    [TestCase("{\\\"a\\\":1}}", "{}")]
    public void WriteReply_CutArguments_AreMendedAtTheLongestAnswerAndElseAnError(string arguments, string input)
    {
        string call = $$"""{"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{{arguments}}"} }]},"finish_reason":""";
        Json.AssertEqual(Reply($$"""{{call}}"length"}""")["content"]![0]!["input"], input);
        Assert.That(Bridged.TryReply(Json.Bytes($$"""{"choices":[{{call}}"tool_calls"}]}""")).Error!.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
    }

    [TestCase(null)]
    [TestCase("call_0")]
    [TestCase("functions.f:0")]
    [TestCase("an_id_of_more_than_sixty_four_characters_0123456789_0123456789_0123456789")]
    [Property("FAULTS", 62)]
    public void WriteReply_IdsThatAnthropicWouldRefuse_AreReplacedAndUnique(string? id)
    {
        string call = $$"""{"id":{{(id is null ? "null" : $"\"{id}\"")}},"function":{"name":"f","arguments":"{}"} }""";
        string[] ids = [.. Bridged.Content($"\"tool_calls\":[{call},{call}]").Select(b => b!["id"]!.GetValue<string>())];
        Assert.That(ids, Is.Unique.And.All.Match("^toolu_[a-zA-Z0-9_-]{1,58}$"));
    }

    [TestCase("""{"choices":[]}""")]
    [TestCase("""{"choices":[{"finish_reason":"stop"}]}""")]
    [TestCase("""{"choices":[{"message":{"tool_calls":[{"id":"a","function":{}}]}}]}""")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("""{"choices":[{"message":{"content":"\ud800"}}]}""")]
    public void WriteReply_NoCompletion_IsABadReply(string reply) => Assert.That(Bridged.TryReply(Json.Bytes(reply)).Error!.Kind, Is.EqualTo(ProviderErrorKind.BadReply));

    private static JsonNode Reply(string choice) => Bridged.Reply($"{{\"choices\":[{choice}]}}");
}
