using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Canonical streams as the events that clients get.</summary>
public class OutgoingStreamTests
{
    [Test]
    public void Translate_Text_IsOneBlock()
    {
        var events = Bridged.Stream(
            Bridged.Delta("\"role\":\"assistant\",\"content\":\"\""), Bridged.Delta("\"content\":\"Hel\""), Bridged.Delta("\"content\":\"lo \\u00e9\\n\""), Bridged.Delta("", "stop"),
            Bridged.Usage("""{"prompt_tokens":3210,"completion_tokens":50,"prompt_tokens_details":{"cached_tokens":3000,"cache_write_tokens":200}}"""));
        AssertEvents(events,
            """{"type":"message_start","message":{"id":"msg_abc123","type":"message","role":"assistant","model":"claude-asked-for","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":42,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo é\n"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":50}}""",
            """{"type":"message_stop"}""");
    }

    [Test]
    public void Translate_ThoughtTextAndCalls_AreBlocksInTheirOrder()
    {
        var events = Bridged.Stream(
            Bridged.Delta("\"role\":\"assistant\",\"reasoning_content\":\"H\""), Bridged.Delta("\"reasoning_content\":\"m \\\"so\\\"\""), Bridged.Delta("\"content\":\"A\""),
            Bridged.Delta("\"tool_calls\":[{\"index\":0,\"id\":\"call_abcdefghij\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]"),
            Bridged.Delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}}]"), Bridged.Delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]"),
            Bridged.Delta("\"tool_calls\":[{\"index\":1,\"id\":\"call_klmnopqrst\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]"),
            Bridged.Delta("", "tool_calls"));
        string signature = events.Single(e => e.Data["delta"]?["type"]?.GetValue<string>() == "signature_delta").Data["delta"]!["signature"]!.GetValue<string>();
        AssertEvents(events[1..],
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"H"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"m \"so\""}}""",
            $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"{{{signature}}}"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"A"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"call_abcdefghij","name":"f","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"1}"}}""",
            """{"type":"content_block_stop","index":2}""",
            """{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"call_klmnopqrst","name":"g","input":{}}}""",
            """{"type":"content_block_stop","index":3}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":4}}""",
            """{"type":"message_stop"}""");
        Assert.That(Bridged.Seal.Open(signature, "Hm \"so\"")!.By, Is.EqualTo("acme/acme-large"));
    }

    [Test]
    public void Translate_TextWithoutEndInTheMiddleOfACall_IsBounded()
    {
        string piece = Bridged.Delta($"\"content\":\"{new string('x', 1024 * 1024)}\"");
        var (events, error) = Bridged.TryStream([Call(0, "call_abcdefghij", "f", "{\\\"a\\\":"), .. Enumerable.Repeat(piece, 40)]);
        Assert.That(error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
        Assert.That(events.Select(e => e.Name), Has.None.EqualTo("message_stop"));
    }

    [Test]
    public void Translate_CallsWithoutEnd_AreBounded()
    {
        var (_, error) = Bridged.TryStream(Enumerable.Range(0, 10_000).Select(i => Call(i, $"call_abcdefghij{i}", "f", "")));
        Assert.That(error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
    }

    [Test]
    public void Translate_InterleavedCalls_AreApart()
    {
        var message = ReadMessage.Of(Bridged.Stream(
            Call(0, "call_abcdefghij", "f", "{\\\"a\\\":"), Call(1, "call_klmnopqrst", "g", "{\\\"b"), Call(0, null, null, "\\\"}\\\\\\\"\\\"}"), Call(1, null, null, "\\\":2}"), Bridged.Delta("", "stop")));
        Json.AssertEqual(message.Content, """[{"type":"tool_use","id":"call_abcdefghij","name":"f","input":{"a":"}\""}},{"type":"tool_use","id":"call_klmnopqrst","name":"g","input":{"b":2}}]""");
        Assert.That(message.StopReason, Is.EqualTo("tool_use"));
    }

    [TestCase("\"index\":0,", "\"index\":0,", Description = "the same index for all")]
    [TestCase("", "", Description = "no index")]
    [TestCase("\"index\":0,", "\"index\":1,")]
    public void Translate_CallsOfOtherServers_AreToldApart(string first, string second)
    {
        var message = ReadMessage.Of(Bridged.Stream(
            Bridged.Delta($$"""
                "tool_calls":[{ {{first}}"id":"call_abcdefghij","function":{"name":"f","arguments":"{\"a\":1}"} },{ {{second}}"id":"call_klmnopqrst","function":{"name":"g","arguments":"{\"b\""} }]
                """),
            Bridged.Delta($$"""
                "tool_calls":[{ {{second}}"function":{"arguments":":2}"} }]
                """), Bridged.Delta("", "tool_calls")));
        Json.AssertEqual(message.Content, """[{"type":"tool_use","id":"call_abcdefghij","name":"f","input":{"a":1}},{"type":"tool_use","id":"call_klmnopqrst","name":"g","input":{"b":2}}]""");
    }

    [Test]
    public void Translate_TextInTheMiddleOfArguments_Waits()
    {
        var message = ReadMessage.Of(Bridged.Stream(Call(0, "call_abcdefghij", "f", "{\\\"a\\\":"), Bridged.Delta("\"content\":\"late\""), Call(0, null, null, "1}"), Bridged.Delta("", "stop")));
        Json.AssertEqual(message.Content, """[{"type":"tool_use","id":"call_abcdefghij","name":"f","input":{"a":1}},{"type":"text","text":"late"}]""");
    }

    [TestCase(true, Description = "the signature comes in the middle of the call too")]
    [TestCase(false, Description = "the signature comes when the call is whole")]
    public void Translate_SignedThoughtInTheMiddleOfArguments_WaitsWithItsSignature(bool early)
    {
        string signed = Bridged.Delta("\"thinking_blocks\":[{\"index\":1,\"type\":\"thinking\",\"thinking\":\"late\",\"signature\":\"c2ln\"}]"), end = Call(0, null, null, "1}");
        var message = ReadMessage.Of(Bridged.Stream(
            Call(0, "call_abcdefghij", "f", "{\\\"a\\\":"), Bridged.Delta("\"reasoning_content\":\"late\""), early ? signed : end, early ? end : signed, Bridged.Delta("", "tool_calls")));
        Assert.That(message.Content.Select(b => b!["type"]!.GetValue<string>()), Is.EqualTo(["tool_use", "thinking"]));
        Assert.That((string?)message.Content[1]!["thinking"], Is.EqualTo("late"));
        Assert.That(Json.Text(Bridged.Seal.Open((string?)message.Content[1]!["signature"], "late")!.Blocks.ToArray()), Does.Contain("c2ln"));
    }

    [Test]
    public void Translate_CallThatItsVendorSigned_HasAThoughtBeforeIt()
    {
        var message = ReadMessage.Of(Bridged.Stream(
            Bridged.Delta("\"content\":\"A\""),
            Bridged.Delta("\"tool_calls\":[{\"index\":0,\"id\":\"call_abcdefghij\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},\"extra_content\":{\"google\":{\"thought_signature\":\"QQ==\"}}}]"),
            Bridged.Delta("", "tool_calls")));
        Assert.That(message.Content.Select(b => b!["type"]!.GetValue<string>()), Is.EqualTo(["text", "thinking", "tool_use"]));
        Assert.That(Json.Text(Bridged.Seal.Open(message.Content[1]!["signature"]!.GetValue<string>(), "")!.Call.Span), Is.EqualTo("""{"google":{"thought_signature":"QQ=="}}"""));
    }

    [Test]
    public void Translate_ThinkingOmitted_GivesTheSignatureAlone()
    {
        var (events, _) = Bridged.TryStream([Bridged.Delta("\"reasoning\":\"H\""), Bridged.Delta("\"reasoning\":\"m\""), Bridged.Delta("\"content\":\"A\"")], notes: new BridgeNotes { OmitsThinking = true });
        Assert.That(events.Select(e => e.Data["delta"]?["type"]?.GetValue<string>()).OfType<string>(), Is.EqualTo(["signature_delta", "text_delta"]));
        string signature = events.First(e => e.Data["delta"] is not null).Data["delta"]!["signature"]!.GetValue<string>();
        Assert.That(Bridged.Seal.Open(signature, "")!.Text, Is.EqualTo("Hm"));
    }

    [Test]
    public void Translate_SignatureOfTheVendor_IsPassedOn()
    {
        var message = ReadMessage.Of(Bridged.Stream(Bridged.Delta("\"reasoning_content\":\"Hm\""), Bridged.Delta("\"thinking_blocks\":[{\"by\":\"anthropic\",\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"QQ==\"}]"), Bridged.Delta("\"content\":\"A\"", "stop")));
        Json.AssertEqual(message.Content, """[{"type":"thinking","thinking":"Hm","signature":"QQ=="},{"type":"text","text":"A"}]""");
    }

    [TestCase("stop", "end_turn")]
    [TestCase("length", "max_tokens")]
    [TestCase("content_filter", "refusal")]
    [TestCase(null, "end_turn", Description = "nothing but [DONE]")]
    public void Complete_FinishReason_IsAStopReason(string? finish, string reason) =>
        Assert.That(ReadMessage.Of(Bridged.Stream(Bridged.Delta("\"content\":\"A\"", finish))).StopReason, Is.EqualTo(reason));

    [Test]
    public void Complete_Refusal_IsTextAndReason()
    {
        var message = ReadMessage.Of(Bridged.Stream(Bridged.Delta("\"refusal\":\"No\""), Bridged.Delta("\"refusal\":\".\"", "stop")));
        Json.AssertEqual(message.Content, """[{"type":"text","text":"No."}]""");
        Assert.That(message.StopReason, Is.EqualTo("refusal"));
    }

    [Test]
    public void Complete_EmptyStream_IsAnEmptyMessage()
    {
        var events = Bridged.Stream();
        Assert.That(events.Select(e => e.Name), Is.EqualTo(["message_start", "message_delta", "message_stop"]));
        Assert.That(events[1].Data["usage"]!["output_tokens"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public void Translate_NoEstimate_StillCountsSomething()
    {
        using var queue = new EventQueue();
        var stream = Bridged.Bridge.BeginStream(Bridged.Context() with { InputTokens = 0 });
        stream.Translate(Json.Bytes(Bridged.Delta("\"content\":\"A\"")), queue);
        Assert.That(queue.TryTake(out var start), Is.True);
        Assert.That(JsonNode.Parse(start.Json.Span)!["message"]!["usage"]!["input_tokens"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [TestCase("""{"error":{"message":"Overloaded","type":"overloaded_error"}}""")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"\ud800","function":{"name":"f"}}]}}]}""")]
    public void Translate_NoChunk_IsAnErrorAndNoCleanStop(string chunk)
    {
        var (events, error) = Bridged.TryStream([Bridged.Delta("\"content\":\"A\""), chunk]);
        Assert.That(error, Is.Not.Null);
        Assert.That(events.Select(e => e.Name), Has.None.EqualTo("message_stop").And.None.EqualTo("message_delta"));
    }

    private static string Call(int index, string? id, string? name, string arguments) => Bridged.Delta($$"""
        "tool_calls":[{"index":{{index}}{{(id is null ? "" : $",\"id\":\"{id}\"")}},"function":{ {{(name is null ? "" : $"\"name\":\"{name}\",")}}"arguments":"{{arguments}}"} }]
        """);

    private static void AssertEvents(List<(string Name, JsonNode Data)> actual, params string[] expected)
    {
        Assert.That(actual.Select(e => e.Data.ToJsonString()), Is.EqualTo(expected.Select(e => JsonNode.Parse(e)!.ToJsonString())));
        Assert.That(actual.Select(e => e.Name), Is.EqualTo(actual.Select(e => e.Data["type"]!.GetValue<string>())));
    }
}
