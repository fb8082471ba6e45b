using System.Buffers;
using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.AnthropicMessages.AnthropicFixtures;
using static ProviderKit.Tests.Formats.AnthropicMessages.Translate;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>Anthropic's whole messages in, OpenAI's completions out.</summary>
public class ReplyTests
{
    private const string Format = "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":{\"type\":\"object\"}}}";

    [Test]
    public void Reply_Plain_IsAWholeCompletion() => Json.AssertEqual(
        Reply(Message("""{"type":"text","text":"Hello"},{"type":"text","text":" there."}""", "end_turn")),
        """
        {"id":"msg_1","object":"chat.completion","created":1760000000,"model":"claude-sonnet-4-5-20250929",
         "choices":[{"index":0,"message":{"role":"assistant","content":"Hello there.","refusal":null},"logprobs":null,"finish_reason":"stop"}],
         "usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":0}}}
        """);

    [TestCase("""{"type":"tool_use","id":"t1","name":"f","input":{"a": 1.50, "b": ["\u00e9"]}}""",
        """{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\":1.50,\"b\":[\"é\"]}"}}]}""")]
    [TestCase("""{"type":"text","text":"I look."},{"type":"tool_use","id":"t1","name":"f","input":{}},{"type":"tool_use","name":"g"}""",
        """{"role":"assistant","content":"I look.","refusal":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"call_abc123_1","type":"function","function":{"name":"g","arguments":"{}"}}]}""")]
    [TestCase("""{"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"redacted_thinking","data":"ZGF0YQ=="},{"type":"text","text":"42"}""",
        """{"role":"assistant","content":"42","reasoning_content":"Hm.","refusal":null,"thinking_blocks":[{"index":0,"by":"anthropic","type":"thinking","thinking":"Hm.","signature":"c2ln"},{"index":1,"by":"anthropic","type":"redacted_thinking","data":"ZGF0YQ=="}]}""")]
    [TestCase("""{"type":"thinking","thinking":"Hm."},{"type":"text","text":"42"}""",
        """{"role":"assistant","content":"42","reasoning_content":"Hm.","refusal":null}""")]
    [TestCase("""{"type":"server_tool_use","id":"s1","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]},{"type":"text","text":"42"}""",
        """{"role":"assistant","content":"42","refusal":null,"extra_content":{"anthropic":{"content_blocks":[{"index":0,"type":"server_tool_use","id":"s1","name":"web_search","input":{}},{"index":1,"type":"web_search_tool_result","tool_use_id":"s1","content":[]}]}}}""")]
    [TestCase("""{"type":"text","text":"So it is.","citations":[{"type":"char_location","cited_text":"x"}]},{"type":"yet_to_come","a":[1]}""",
        """{"role":"assistant","content":"So it is.","refusal":null,"extra_content":{"anthropic":{"content_blocks":[{"index":0,"type":"text","citations":[{"type":"char_location","cited_text":"x"}]},{"index":1,"type":"yet_to_come","a":[1]}]}}}""")]
    [TestCase("", """{"role":"assistant","content":"","refusal":null}""")]
    public void Content_OfBlocks_IsOneMessage(string blocks, string message) =>
        Json.AssertEqual(Reply(Message(blocks, "end_turn"))["choices"]![0]!["message"], message);

    [TestCase("""{"type":"tool_use","id":"t1","name":"f","input":{}},{"type":"tool_use","id":"t1","name":"f","input":{}},{"type":"tool_use","id":"","name":"f","input":{}}""", "t1", "call_abc123_1", "call_abc123_2")]
    public void CallIds_ThatRepeatOrAreEmpty_AreMadeUnique(string blocks, params string[] ids)
    {
        Assert.That(Reply(Message(blocks, "tool_use"))["choices"]![0]!["message"]!["tool_calls"]!.AsArray().Select(c => (string?)c!["id"]), Is.EqualTo(ids));
        var (chunks, _) = Translate.Stream(Json.Bytes(Stream("tool_use", [.. System.Text.Json.Nodes.JsonNode.Parse($"[{blocks}]")!.AsArray().SelectMany((b, i) => new[] { Start(i, b!.ToJsonString()), Stop(i) })])));
        Assert.That(chunks.Select(c => (string?)(c["choices"]!.AsArray() is [{ } choice] ? choice["delta"]!["tool_calls"]?[0]!["id"] : null)).OfType<string>(), Is.EqualTo(ids));
    }

    [TestCase(""" "{\"a\":1}" """, """{"a":1}""")]
    [TestCase("[1]", "[1]")]
    [TestCase("null", "{}")]
    [TestCase("\"\"", "{}")]
    public void Input_ThatIsNoObject_IsNotLost(string input, string arguments)
    {
        string block = $$"""{"type":"tool_use","id":"t1","name":"f","input":{{input}}}""";
        Assert.That((string?)Reply(Message(block, "tool_use"))["choices"]![0]!["message"]!["tool_calls"]![0]!["function"]!["arguments"], Is.EqualTo(arguments));
        var (chunks, _) = Translate.Stream(Json.Bytes(Stream("tool_use", Start(0, block), Stop(0))));
        Assert.That(string.Concat(chunks.Select(c => (string?)(c["choices"]!.AsArray() is [{ } choice] ? choice["delta"]!["tool_calls"]?[0]!["function"]!["arguments"] : null))), Is.EqualTo(arguments));
    }

    [TestCase("null")]
    [TestCase("false")]
    public void Error_ThatIsNone_IsNoFailure(string error)
    {
        Assert.That((string?)Reply(Message("""{"type":"text","text":"a"}""", "end_turn").Replace("\"type\":\"message\"", $"\"type\":\"message\",\"error\":{error}"))["choices"]![0]!["message"]!["content"], Is.EqualTo("a"));
        var (_, failure) = Translate.Stream(Json.Bytes(Stream("end_turn").Replace("\"type\":\"message_delta\"", $"\"type\":\"message_delta\",\"error\":{error}")));
        Assert.That(failure, Is.Null);
    }

    [Test]
    public void StopReason_Empty_IsNoEnd()
    {
        var error = Translator.WriteReply(Json.Bytes(Message("""{"type":"text","text":"a"}""", "")), Context(), new ArrayBufferWriter<byte>());
        Assert.That(error?.HttpStatus, Is.EqualTo(502));
        var (_, failure) = Translate.Stream(Json.Bytes(Stream("")));
        Assert.That(failure?.HttpStatus, Is.EqualTo(502));
    }

    [TestCase("end_turn", "stop")]
    [TestCase("stop_sequence", "stop")]
    [TestCase("pause_turn", "stop")]
    [TestCase("yet_to_be_invented", "stop")]
    [TestCase("max_tokens", "length")]
    [TestCase("model_context_window_exceeded", "length")]
    [TestCase("refusal", "content_filter")]
    public void StopReason_IsAFinishReason(string stopReason, string finish) =>
        Assert.That((string?)Reply(Message("""{"type":"text","text":"a"}""", stopReason))["choices"]![0]!["finish_reason"], Is.EqualTo(finish));

    [TestCase("end_turn", null)]
    [TestCase("pause_turn", "pause_turn")]
    [TestCase("yet_to_be_invented", "yet_to_be_invented")]
    public void StopReason_ThatSaysMoreThanOpenAIs_IsCarried(string stopReason, string? carried)
    {
        Assert.That((string?)Reply(Message("""{"type":"text","text":"a"}""", stopReason))["choices"]![0]!["message"]!["extra_content"]?["anthropic"]!["stop_reason"], Is.EqualTo(carried));
        var (chunks, _) = Translate.Stream(Json.Bytes(Stream(stopReason)));
        Assert.That(chunks.Select(c => c["choices"]!.AsArray() is [{ } choice] ? (string?)choice["delta"]!["extra_content"]?["anthropic"]!["stop_reason"] : null).OfType<string>(), Is.EqualTo(carried is null ? [] : new[] { carried }));
    }

    [Test]
    public void Reply_WithAContainer_CarriesIt() => Json.AssertEqual(
        Reply("""{"type":"message","content":[],"stop_reason":"end_turn","container":{"id":"c1"},"context_management":{"applied_edits":[]}}""")["choices"]![0]!["message"],
        """{"role":"assistant","content":"","refusal":null,"extra_content":{"anthropic":{"container":{"id":"c1"},"context_management":{"applied_edits":[]}}}}""");

    [Test]
    public void StopReason_Refusal_TellsWhy() => Assert.That(
        (string?)Reply("""{"type":"message","content":[],"stop_reason":"refusal","stop_details":{"type":"refusal","explanation":"No."}}""")["choices"]![0]!["message"]!["refusal"],
        Is.EqualTo("No."));

    [TestCase("""{"input_tokens":3,"cache_creation_input_tokens":418,"cache_read_input_tokens":1111,"output_tokens":33}""", 1532, 33, 1111, 0)]
    [TestCase("""{"input_tokens":3,"cache_creation_input_tokens":null,"output_tokens":33,"output_tokens_details":{"thinking_tokens":20,"x":{}},"server_tool_use":{"input_tokens":9}}""", 3, 33, 0, 20)]
    [TestCase("""{"input_tokens":-3,"output_tokens":"33","output_tokens_details":[1]}""", 0, 0, 0, 0)]
    [TestCase("7", 0, 0, 0, 0)]
    public void Usage_CountsTheCacheAsInput(string usage, int prompt, int completion, int cached, int reasoning)
    {
        var counts = Reply($$"""{"type":"message","content":[],"stop_reason":"end_turn","usage":{{usage}}}""")["usage"]!;
        Assert.That(
            ((int)counts["prompt_tokens"]!, (int)counts["completion_tokens"]!, (int)counts["prompt_tokens_details"]!["cached_tokens"]!, (int)counts["completion_tokens_details"]!["reasoning_tokens"]!),
            Is.EqualTo((prompt, completion, cached, reasoning)));
    }

    [Test]
    public void AnswerTool_Called_IsTheText()
    {
        var choice = Reply(Message("""{"type":"text","text":"Here:"},{"type":"tool_use","id":"t1","name":"json_answer","input":{"a":1}}""", "tool_use"), Format, Oldest)["choices"]![0]!;
        Json.AssertEqual(choice["message"], """{"role":"assistant","content":"{\"a\":1}","refusal":null}""");
        Assert.That((string?)choice["finish_reason"], Is.EqualTo("stop"));
    }

    [Test]
    public void AnswerTool_OfAClientThatAskedForNone_IsATool() => Assert.That(
        (string?)Reply(Message("""{"type":"tool_use","id":"t1","name":"json_answer","input":{}}""", "tool_use"))["choices"]![0]!["finish_reason"],
        Is.EqualTo("tool_calls"));

    [TestCase("")]
    [TestCase("7")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"type":"message","content":[{"type":"text","text":"a"}]}""")]
    [TestCase("""{"type":"message","content":[{"type":"text","text":"a"}],"stop_reason":null}""")]
    [TestCase("""{"content":{}}""")]
    [TestCase("""{"content":[7]}""")]
    [TestCase("""{"content":[{"type":"text"}]}""")]
    [TestCase("""{"content":[{"type":"text","text":7}]}""")]
    [TestCase("""{"content":[{"type":"thinking"}]}""")]
    [TestCase("""{"content":[{"type":"tool_use","id":"a"}]}""")]
    [TestCase("""{"content":[{"type":"text","text":"\ud800"}]}""")]
    [TestCase("""{"content":[{"type":"tool_use","id":"a","name":"f","input":{"a":"\udc00"}}]}""")]
    [TestCase("""{"\ud800":1}""")]
    public void Reply_NotOfTheFormat_IsABadReply(string reply)
    {
        var error = Translator.WriteReply(Json.Bytes(reply), Context(), new ArrayBufferWriter<byte>());
        Assert.That(error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
        Assert.That(error!.Message, Does.StartWith("The upstream of anthropic sent "));
    }

    [Test]
    public void Reply_NestedDeeply_IsABadReply() => Assert.That(
        Translator.WriteReply(Json.Bytes("""{"content":""" + new string('[', 100_000)), Context(), new ArrayBufferWriter<byte>())?.Kind,
        Is.EqualTo(ProviderErrorKind.BadReply));

    [TestCase("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", ProviderErrorKind.Overloaded)]
    [TestCase("""{"error":{"type":"billing_error","message":"No."}}""", ProviderErrorKind.QuotaExhausted)]
    public void Reply_WithAnError_IsThatError(string reply, ProviderErrorKind kind) =>
        Assert.That(Translator.WriteReply(Json.Bytes(reply), Context(), new ArrayBufferWriter<byte>())?.Kind, Is.EqualTo(kind));
}
