using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.AnthropicMessages.AnthropicFixtures;
using static ProviderKit.Tests.Formats.AnthropicMessages.Translate;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Anthropic's events in, the deltas of OpenAI's chunks out, the last two being finish and usage.</summary>
public class StreamTests
{
    private const string Role = """{"role":"assistant","content":""}""";
    private const string Usage = """{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":0}}""";
    private const string Format = "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":{\"type\":\"object\"}}}";

    [Test]
    public void Text_WithPings_IsContent() => AssertDeltas(
        Deltas(Stream("end_turn", Start(0, """{"type":"text","text":"A"}"""), Ping, Delta(0, """{"type":"text_delta","text":"\"é\\ \ud83d\ude00\n"}"""), Ping, Delta(0, """{"text":"","type":"text_delta"}"""), Stop(0))),
        Role, """{"content":"A"}""", """{"content":"\"é\\ 😀\n"}""", """{"content":""}""", "\"stop\"", Usage);

    [Test]
    public void Chunks_AllOfThem_BearTheMessagesId()
    {
        var (chunks, _) = Translate.Stream(Json.Bytes(new AnthropicFixtures().TextStream));
        Assert.That(chunks.Select(c => $"{c["id"]} {c["object"]} {c["created"]} {c["model"]}").Distinct(), Is.EqualTo(["msg_1 chat.completion.chunk 1760000000 claude-sonnet-4-5-20250929"]));
    }

    [Test]
    public void Tools_BesideOtherBlocks_AreCountedAmongThemselves() => AssertDeltas(
        Deltas(new AnthropicFixtures().ParallelToolsStream),
        Role, """{"content":"Both."}""",
        """{"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"weather","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"Paris\"}"}}]}""",
        """{"tool_calls":[{"index":1,"id":"toolu_2","type":"function","function":{"name":"time","arguments":""}}]}""",
        """{"tool_calls":[{"index":1,"function":{"arguments":"{\"zone\":\"CET\"}"}}]}""",
        "\"tool_calls\"", Usage);

    [TestCase(true)]
    [TestCase(false)]
    public void Tools_WithoutArguments_GetAnEmptyObject(bool emptyPiece) => AssertDeltas(
        Deltas(Stream("tool_use", Start(0, """{"type":"tool_use","id":"t1","name":"f","input":{}}"""), emptyPiece ? Delta(0, """{"type":"input_json_delta","partial_json":""}""") : Ping, Stop(0))),
        Role, """{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}""", "\"tool_calls\"", Usage);

    [Test]
    public void Tools_WithTheirInputAtOnceAndNoId_AreCallsToo() => AssertDeltas(
        Deltas(Stream("tool_use", Start(0, """{"type":"tool_use","name":"f","input":{"a":"\u00e9"}}"""))),
        Role, """{"tool_calls":[{"index":0,"id":"call_abc123_0","type":"function","function":{"name":"f","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":\"\\u00e9\"}"}}]}""", "\"tool_calls\"", Usage);

    [Test]
    public void Thinking_WithItsSignature_ComesOnceMoreToBeSentBack() => AssertDeltas(
        Deltas(Stream("tool_use",
            Start(0, """{"type":"thinking","thinking":"","signature":""}"""), Delta(0, """{"type":"thinking_delta","thinking":"\"Hm"}"""),
            Delta(0, """{"type":"thinking_delta","thinking":"…\""}"""), Delta(0, """{"type":"signature_delta","signature":"c2ln"}"""), Stop(0),
            Start(1, """{"type":"redacted_thinking","data":"ZGF0YQ=="}"""), Stop(1),
            Start(2, """{"type":"tool_use","id":"t1","name":"f","input":{}}"""), Stop(2))),
        Role, """{"reasoning_content":"\"Hm"}""", """{"reasoning_content":"…\""}""",
        """{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}""",
        """{"thinking_blocks":[{"index":0,"by":"anthropic","type":"thinking","thinking":"\"Hm…\"","signature":"c2ln"},{"index":1,"by":"anthropic","type":"redacted_thinking","data":"ZGF0YQ=="}]}""",
        "\"tool_calls\"", Usage);

    [Test]
    public void Thinking_WhoseTextIsOmitted_KeepsItsSignature() => AssertDeltas(
        Deltas(Stream("end_turn", Start(0, """{"type":"thinking","thinking":"","signature":""}"""), Delta(0, """{"type":"signature_delta","signature":"c2ln"}"""), Stop(0))),
        Role, """{"thinking_blocks":[{"index":0,"by":"anthropic","type":"thinking","thinking":"","signature":"c2ln"}]}""", "\"stop\"", Usage);

    [Test]
    public void Thinking_WithoutSignature_IsNotToBeSentBack() => AssertDeltas(
        Deltas(Stream("end_turn", Start(0, """{"type":"thinking","thinking":"Hm."}"""), Stop(0))),
        Role, """{"reasoning_content":"Hm."}""", "\"stop\"", Usage);

    [Test]
    public void AnswerTool_Streamed_IsTheText() => AssertDeltas(
        Deltas(
            Stream("tool_use",
                Start(0, """{"type":"text","text":""}"""), Delta(0, """{"type":"text_delta","text":"Here:"}"""), Stop(0),
                Start(1, """{"type":"tool_use","id":"t1","name":"json_answer","input":{}}"""), Delta(1, """{"type":"input_json_delta","partial_json":"{\"a\""}"""),
                Delta(1, """{"type":"input_json_delta","partial_json":":1}"}"""), Stop(1)), Format, Oldest),
        Role, """{"content":"{\"a\""}""", """{"content":":1}"}""", "\"stop\"", Usage);

    [Test]
    public void ServersOwnTools_AreCarriedBeforeTheFinish() => AssertDeltas(
        Deltas(Stream("end_turn",
            Start(0, """{"type":"server_tool_use","id":"s1","name":"web_search","input":{}}"""), Delta(0, """{"type":"input_json_delta","partial_json":"{\"q\":\"\ud83d"}"""),
            Delta(0, """{"type":"input_json_delta","partial_json":"\ude00\"}"}"""), Stop(0),
            Start(1, """{"type":"web_search_tool_result","tool_use_id":"s1","content":[{"encrypted_content":"x"}]}"""), Stop(1),
            Start(2, """{"type":"text","text":""}"""), Delta(2, """{"type":"text_delta","text":"A"}"""), Delta(2, """{"type":"citations_delta","citation":{"url":"u"}}"""), Stop(2),
            Start(3, """{"type":"yet_to_come"}"""), Delta(3, """{"type":"new_delta","a":1}"""), Stop(3))),
        Role, """{"content":"A"}""",
        """
        {"extra_content":{"anthropic":{"content_blocks":[{"index":0,"type":"server_tool_use","id":"s1","name":"web_search","input":{"q":"😀"}},{"index":1,"type":"web_search_tool_result","tool_use_id":"s1","content":[{"encrypted_content":"x"}]},
         {"index":2,"type":"text","citations":[{"url":"u"}]},{"index":3,"type":"yet_to_come","deltas":[{"type":"new_delta","a":1}]}]}}}
        """, "\"stop\"", Usage);

    [Test]
    public void Container_OfTheEnd_IsCarried()
    {
        string sse = Event("message_start", """{"type":"message_start","message":{"usage":{"input_tokens":7}}}""")
            + Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn","container":{"id":"c1"}},"context_management":{"applied_edits":[]},"usage":{"output_tokens":1}}""")
            + Event("message_stop", """{"type":"message_stop"}""");
        Json.AssertEqual(Deltas(sse)[1], """{"extra_content":{"anthropic":{"container":{"id":"c1"},"context_management":{"applied_edits":[]}}}}""");
    }

    [Test]
    public void Refusal_OfTheEnd_TellsWhy()
    {
        string sse = Event("message_start", """{"type":"message_start","message":{}}""")
            + Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","explanation":"No."}}}""")
            + Event("message_stop", """{"type":"message_stop"}""");
        AssertDeltas(Deltas(sse), Role, """{"refusal":"No."}""", "\"content_filter\"");
    }

    [TestCase("message_stop", true)]
    [TestCase("message_delta", false)]
    public void Stream_ThatEndsInGoodOrder_IsCompleteWithAStopReason(string end, bool complete)
    {
        string sse = Stream("end_turn", Start(0, """{"type":"text","text":"A"}"""), Stop(0));
        var (chunks, error) = Translate.Stream(Json.Bytes(sse[..sse.IndexOf($"event: {end}", StringComparison.Ordinal)]));
        Assert.That(error, Is.Null);
        Assert.That(chunks.Any(c => c["choices"]!.AsArray() is [{ } choice] && choice["finish_reason"] is not null), Is.EqualTo(complete));
    }

    [Test]
    public void Stream_WithoutAStopReason_IsABadReply()
    {
        var (_, error) = Translate.Stream(Json.Bytes(Event("message_start", """{"type":"message_start","message":{}}""") + Event("message_stop", """{"type":"message_stop"}""")));
        Assert.That(error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
    }

    [Test]
    public void Usage_OfTheEnd_ReplacesWhatTheStartSaid() => Assert.That(
        (int)Deltas(Event("message_start", """{"type":"message_start","message":{"usage":{"input_tokens":7,"cache_read_input_tokens":5,"output_tokens":1}}}""")
            + Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":70,"output_tokens":9,"output_tokens_details":{"thinking_tokens":4}}}"""))[^1]["total_tokens"]!,
        Is.EqualTo(84));

    [TestCase("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", ProviderErrorKind.Overloaded)]
    [TestCase("""{"type":"error","error":{"type":"rate_limit_error","message":"x"}}""", ProviderErrorKind.RateLimited)]
    [TestCase("""{"type":"error","error":{"type":"api_error","message":"Internal server error"}}""", ProviderErrorKind.UpstreamError)]
    [TestCase("""{"type":"error","error":{"type":"billing_error","message":"x"}}""", ProviderErrorKind.QuotaExhausted)]
    [TestCase("""{"error":"x"}""", ProviderErrorKind.UpstreamError)]
    [TestCase("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta"}}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":7}}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a"}}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"type":"content_block_delta",""", ProviderErrorKind.BadReply)]
    [TestCase("""{"\ud800":1}""", ProviderErrorKind.BadReply)]
    [TestCase("[1]", ProviderErrorKind.BadReply)]
    [TestCase("{} {}", ProviderErrorKind.BadReply)]
    public void Stream_WithAnErrorInTheMiddle_KeepsWhatCameBefore(string data, ProviderErrorKind kind)
    {
        string start = Stream("end_turn", Start(0, """{"type":"text","text":"A"}"""));
        var (chunks, error) = Translate.Stream(Json.Bytes(start[..start.IndexOf("event: message_delta", StringComparison.Ordinal)] + Event("x", data) + Stop(0)));
        Assert.That(error?.Kind, Is.EqualTo(kind));
        Assert.That((string?)chunks[^1]["choices"]![0]!["delta"]!["content"], Is.EqualTo("A"));
    }
}
