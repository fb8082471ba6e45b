using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Replies of an upstream of this format, through the canonical form, to a client of this format: nothing is lost.</summary>
public class OwnRepliesTests
{
    /// <summary>What marks a canonical request as one of a client of this format.</summary>
    private const string FromMessages = "\"extra_content\":{\"anthropic\":{\"fields\":{\"max_tokens\":10}}}";

    private const string Cited = """{"type":"char_location","cited_text":"The sky is blue.","document_index":0,"document_title":"T","start_char_index":0,"end_char_index":16,"file_id":null}""";
    private const string Found = """{"type":"web_search_result_location","cited_text":"Sunny","url":"https://example.com/","title":"W","encrypted_index":"QQ=="}""";

    private static readonly string[] Blocks =
    [
        """{"type":"thinking","thinking":"Hm.","signature":"QUFB"}""",
        """{"type":"thinking","thinking":"","signature":"QkJC"}""",
        """{"type":"redacted_thinking","data":"Q0ND"}""",
        """{"type":"text","text":"Let me see. ","citations":null}""",
        """{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"weather"},"caller":{"type":"direct"}}""",
        """{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","url":"https://example.com/","title":"W","encrypted_content":"QQ==","page_age":null}]}""",
        """{"type":"text","text":"According to "}""",
        $$"""{"type":"text","text":"the page, it is sunny","citations":[{{Found}},{{Cited}}]}""",
        """{"type":"text","text":". And "}""",
        $$"""{"type":"text","text":"the sky is blue.","citations":[{{Cited}}]}""",
        """{"type":"tool_use","id":"toolu_abcdefgh","name":"f","input":{"a":1},"caller":{"type":"direct"}}""",
    ];

    private const string Ends = """
        "stop_reason":"refusal","stop_sequence":null,"stop_details":{"type":"refusal","category":"cyber","explanation":"No."}
        """;

    private const string Usage = """
        {"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":50,"server_tool_use":{"web_search_requests":1},"service_tier":"standard","iterations":[{"input_tokens":1}]}
        """;

    [Test]
    public void WriteReply_EveryBlockAndField_ComesBackAsItWas()
    {
        string message = $$"""
            {"id":"msg_1","type":"message","role":"assistant","model":"x","content":[{{string.Join(",", Blocks)}}],"container":{"id":"c"},{{Ends}},
             "context_management":{"applied_edits":[]},"diagnostics":null,"not_heard_of":1,"usage":{{Usage}} }
            """;
        var back = Bridged.Reply(Translate.Reply(message, FromMessages, Translate.Modern).ToJsonString());

        var expected = JsonNode.Parse(message)!;
        (expected["id"], expected["model"]) = ((string)back["id"]!, (string)back["model"]!);
        Json.AssertEqual(back, expected.ToJsonString());
    }

    [Test]
    public void WriteReply_ToOtherClients_HasOneTextAndTheCitationsBesideIt()
    {
        var message = Translate.Reply($$"""{"id":"msg_1","type":"message","role":"assistant","model":"x","content":[{{Blocks[6]}},{{Blocks[7]}}],{{Ends}},"usage":{{Usage}} }""")["choices"]![0]!["message"]!;
        Assert.That((string?)message["content"], Is.EqualTo("According to the page, it is sunny"));
        Json.AssertEqual(message["extra_content"], $$"""{"anthropic":{"content_blocks":[{"index":1,"type":"text","citations":[{{Found}},{{Cited}}]}]} }""");
    }

    [Test]
    public void WriteReply_TextThatSomebodyChanged_IsTheChangedOne()
    {
        var canonical = Translate.Reply($$"""{"id":"msg_1","type":"message","role":"assistant","model":"x","content":[{{Blocks[6]}},{{Blocks[7]}}],{{Ends}},"usage":{{Usage}} }""", FromMessages);
        canonical["choices"]![0]!["message"]!["content"] = "masked";
        Json.AssertEqual(Bridged.Reply(canonical.ToJsonString())["content"], """[{"type":"text","text":"masked"}]""");
    }

    [Test]
    public void Stream_EveryBlockAndField_ComesBackAsItWas()
    {
        string[] sent = [.. Blocks.SelectMany((b, i) => EventsOf(JsonNode.Parse(b)!.AsObject(), i)), $$"""{"type":"message_delta","delta":{ {{Ends}},"container":{"id":"c"} },"context_management":{"applied_edits":[]},"usage":{{Usage}} }"""];
        string start = """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"x","content":[],"usage":{"input_tokens":10,"output_tokens":1}}}""";
        byte[] sse = Json.Bytes(string.Concat(((string[])[start, .. sent, """{"type":"message_stop"}"""]).Select(e => $"data: {e.ReplaceLineEndings("")}\n\n")));

        var (chunks, error) = Translate.Stream(sse, FromMessages, Translate.Modern);
        Assert.That(error, Is.Null);
        var events = Bridged.Stream([.. chunks.Select(c => c.ToJsonString())]);

        Json.AssertEqual(new JsonArray([.. events.Skip(1).SkipLast(1).Select(e => e.Data)]), $"[{string.Join(",", sent)}]");
        Assert.That(events.All(e => e.Name == (string?)e.Data["type"]));
    }

    /// <summary>The events of a block as the API sends it.</summary>
    private static IEnumerable<string> EventsOf(JsonObject block, int index)
    {
        List<string> deltas = [];
        switch ((string)block["type"]!)
        {
            case "text":
                deltas.Add($$"""{"type":"text_delta","text":{{block["text"]!.ToJsonString()}} }""");
                foreach (var citation in block["citations"] as JsonArray ?? []) deltas.Add($$"""{"type":"citations_delta","citation":{{citation!.ToJsonString()}} }""");
                block = new JsonObject { ["type"] = "text", ["text"] = "" };
                break;
            case "thinking":
                if ((string)block["thinking"]! is { Length: > 0 } thought) deltas.Add($$"""{"type":"thinking_delta","thinking":"{{thought}}"}""");
                deltas.Add($$"""{"type":"signature_delta","signature":"{{block["signature"]}}"}""");
                (block["thinking"], block["signature"]) = ("", "");
                break;
            case "server_tool_use" or "tool_use":
                deltas.Add($$"""{"type":"input_json_delta","partial_json":{{JsonValue.Create(block["input"]!.ToJsonString()).ToJsonString()}} }""");
                block["input"] = new JsonObject();
                if ((string)block["type"]! == "tool_use") block.Remove("caller");
                break;
        }
        yield return $$"""{"type":"content_block_start","index":{{index}},"content_block":{{block.ToJsonString()}} }""";
        foreach (string delta in deltas) yield return $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}} }""";
        yield return $$"""{"type":"content_block_stop","index":{{index}} }""";
    }
}
