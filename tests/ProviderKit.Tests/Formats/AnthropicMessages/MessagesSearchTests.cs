using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary>A search of the web that chat asks for, and what an answer rests on.</summary>
public class MessagesSearchTests
{
    private const string Search = "\"web_search_options\":{\"user_location\":{\"type\":\"approximate\",\"approximate\":{\"city\":\"Bern\"}}}";
    private const string Tool = """{"type":"web_search_20250305","name":"web_search","user_location":{"type":"approximate","city":"Bern"}}""";
    private const string Function = """ "tools":[{"type":"function","function":{"name":"NAME","parameters":{"type":"object"}}}] """;

    private static readonly MessagesTranslator Searching = new("anthropic") { Searches = true };

    private static readonly string[] Citations = ["""{"type":"web_search_result_location","cited_text":"x","url":"https://a/","title":"A","encrypted_index":"e"}"""];

    [Test]
    public void Request_HasTheVendorsTool()
    {
        Json.AssertEqual(Sent(Searching, Search).Body!["tools"], $"[{Tool}]");
        Json.AssertEqual(Sent(Searching, $"{Search},{Function.Replace("NAME", "f", StringComparison.Ordinal)}").Body!["tools"], $$$"""[{"name":"f","input_schema":{"type":"object"}},{{{Tool}}}]""");
    }

    [TestCase("claude-sonnet-4-6", false, "")]
    [TestCase("claude-3-opus-20240229", true, "")]
    [TestCase("claude-sonnet-4-6", true, "web_search")]
    public void Request_ThatCannotSearch_IsRefusedUnlessItIsAnOffer(string model, bool vendorSearches, string name)
    {
        string members = name.Length == 0 ? Search : $"{Search},{Function.Replace("NAME", name, StringComparison.Ordinal)}";
        var translator = vendorSearches ? Searching : new MessagesTranslator("anthropic");
        Assert.That(Sent(translator, members, model).Error?.Param, Is.EqualTo("web_search_options"));
        var (body, error, leftOut) = Sent(translator, $$$"""{{{members}}},"extra_content":{"soft":{"web_search_options":true} }""", model);
        Assert.That((error, string.Join(",", leftOut)), Is.EqualTo(((ProviderError?)null, "web_search_options")));
        Assert.That(body!.ToJsonString(), Does.Not.Contain("web_search_20250305"));
    }

    [Test]
    public void Reply_SaysWhatItRestsOn_WholeAndStreamed()
    {
        const string expected = """[{"type":"url_citation","url_citation":{"url":"https://a/","title":"A","start_index":4,"end_index":6}}]""";
        string blocks = """{"type":"text","text":"So \ud83d\ude00"},{"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"s","content":[]},{"type":"text","text":"it","citations":[CITED]},{"type":"text","text":"!"}""".Replace("CITED", Citations[0], StringComparison.Ordinal);
        using var chat = Chat(Search);
        var context = new ReplyContext(chat, "anthropic", new ErrorRules(), "claude-sonnet-4-6", "abc", 1);
        var output = new ArrayBufferWriter<byte>();
        Assert.That(Searching.WriteReply(Json.Bytes($$"""{"type":"message","content":[{{blocks}}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1} }"""), context, output)?.Message, Is.Null);
        Json.AssertEqual(JsonNode.Parse(output.WrittenSpan)!["choices"]![0]!["message"]!["annotations"], expected);

        using var writer = new ChunkWriter(context);
        var stream = Searching.BeginStream(context);
        var chunks = new List<JsonNode>();
        foreach (string one in (string[])[
            """{"type":"message_start","message":{"content":[],"usage":{"input_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"So \ud83d\ude00"}}""", """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":"","citations":[]}}""", $$$"""{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{{{Citations[0]}}} } }""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"it"}}""", """{"type":"content_block_stop","index":1}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}""", """{"type":"message_stop"}"""])
        {
            Assert.That(stream.Translate(Json.Bytes(one), writer)?.Message, Is.Null);
            writer.TakeAll(chunks.Add);
        }
        Json.AssertEqual(chunks.Select(c => c["choices"]?.AsArray().FirstOrDefault()?["delta"]?["annotations"]).OfType<JsonNode>().Single(), expected);
    }

    private static ChatDocument Chat(string members)
    {
        Assert.That(ChatDocument.TryRead(Json.Bytes($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],{{members}} }"""), out var chat)?.Message, Is.Null);
        return chat!;
    }

    private static (JsonNode? Body, ProviderError? Error, IReadOnlyList<string> LeftOut) Sent(MessagesTranslator translator, string members, string model = "claude-sonnet-4-6")
    {
        using var chat = Chat(members);
        var output = new ArrayBufferWriter<byte>();
        var error = translator.WriteRequest(chat, model, output);
        return (error is null ? JsonNode.Parse(output.WrittenSpan) : null, error, chat.LeftOut?.Names ?? []);
    }
}
