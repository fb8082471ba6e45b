using System.Buffers;
using System.Text.Json.Nodes;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.OpenAIResponses.Inbound.Responded;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Inbound;

/// <summary>Searches that the upstream made, as items of the response, and their way back to it.</summary>
public class OutgoingSearchTests
{
    private const string Use = """{"index":1,"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"Bern now"}}""";
    private const string Found = """{"index":2,"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","url":"https://a/","title":"A","encrypted_content":"c2VjcmV0"}]}""";
    private const string Failed = """{"index":2,"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"web_search_tool_result_error","error_code":"max_uses_exceeded"}}""";
    private const string Searched = """{"id":"ws_ID","type":"web_search_call","status":"completed","action":{"type":"search","query":"Bern now"}}""";

    private static readonly string[] OnlySearch = ["response.output_item.added", "response.web_search_call.in_progress", "response.web_search_call.searching", "response.web_search_call.completed", "response.output_item.done"];

    private static string Blocks(params string[] blocks) => Delta($$$"""
        "extra_content":{"anthropic":{"content_blocks":[{{{string.Join(',', blocks)}}}]}}
        """);

    private static string Item(string id, string item = Searched) => item.Replace("ID", id, StringComparison.Ordinal);

    [Test]
    public void Search_StandsWhereItHappened()
    {
        var events = Stream([Delta("\"content\":\"I look.\""), Blocks(Use), Blocks(Found), Delta("\"content\":\"Fine\""), Delta("", "stop")]);
        var read = ReadResponse.Of(events);
        Assert.That(read.Output.Select(i => (string?)i!["type"]), Is.EqualTo(["message", "web_search_call", "reasoning", "message"]));
        Json.AssertEqual(read.Output[1], Item("abc1231"));
        Assert.That(events.Where(e => (string?)(e.Data["item_id"] ?? e.Data["item"]?["id"]) == "ws_abc1231").Select(e => e.Name), Is.EqualTo(OnlySearch));
        Json.AssertEqual(events.First(e => e.Name == "response.output_item.added" && (string?)e.Data["item"]!["type"] == "web_search_call").Data["item"], Item("abc1231").Replace("completed", "in_progress", StringComparison.Ordinal));
        Assert.That((string?)read.Output[2]!["encrypted_content"], Does.StartWith("pk1_"));
        Assert.That(read.Output[2]!["summary"]!.AsArray(), Is.Empty);
    }

    [Test]
    public void Search_BeginsBeforeItsResultIsThere()
    {
        using var queue = new EventQueue();
        using var stream = Bridge.BeginStream(Context());
        Assert.That(stream.Translate(Json.Bytes(Blocks(Use)), queue), Is.Null);
        var names = new List<string>();
        while (queue.TryTake(out var taken)) names.Add(System.Text.Encoding.UTF8.GetString(taken.Name.Span));
        Assert.That(names[^1], Is.EqualTo("response.web_search_call.searching"));
    }

    [Test]
    public void Searches_OfAWholeReply_StandBeforeItsText()
    {
        var output = Output($$$"""
            "content":"Fine","extra_content":{"anthropic":{"content_blocks":[{{{Use}}},{{{Found}}},{{{Use.Replace("_1", "_2", StringComparison.Ordinal)}}},{{{Failed.Replace("_1", "_2", StringComparison.Ordinal)}}}]}}
            """, notes: NotesOf("\"store\":false"));
        Assert.That(output.Select(i => $"{i!["type"]} {i["status"]}"), Is.EqualTo(["web_search_call completed", "web_search_call failed", "message completed"]));
        Json.AssertEqual(output[0], Item("abc1230"));
    }

    [TestCase(Failed)]
    [TestCase("")]
    public void Search_WithoutSuccess_HasFailed(string result)
    {
        var read = ReadResponse.Of(Stream(result.Length == 0 ? [Blocks(Use), Delta("", "stop")] : [Blocks(Use), Blocks(result), Delta("", "stop")]));
        Assert.That((string?)read.Output[0]!["status"], Is.EqualTo("failed"));
        Assert.That(read.Names, Does.Not.Contain("response.web_search_call.completed"));
    }

    [Test]
    public void Searches_AtOnce_AreOneAfterAnother()
    {
        var read = ReadResponse.Of(Stream([Blocks(Use), Blocks(Use.Replace("_1", "_2", StringComparison.Ordinal)), Blocks(Found.Replace("_1", "_2", StringComparison.Ordinal)), Blocks(Found), Delta("\"content\":\"4\""), Delta("", "stop")], NotesOf("\"store\":false")));
        Assert.That(read.Output.Select(i => $"{i!["type"]} {i["status"]}"), Is.EqualTo(["web_search_call completed", "web_search_call completed", "message completed"]));
    }

    [Test]
    public void Queries_OfTheWholeAnswer_WaitForTheEndOfItsText()
    {
        const string grounding = """ "extra_content":{"google":{"grounding_metadata":{"webSearchQueries":["Bern now","Bern"]}}} """;
        var read = ReadResponse.Of(Stream([Delta("\"content\":\"Fi\""), Delta(grounding), Delta($"\"content\":\"ne\",{grounding}"), Delta("", "stop")]));
        Assert.That(read.Output.Select(i => (string?)(i!["action"]?["query"] ?? i["content"]![0]!["text"])), Is.EqualTo(["Fine", "Bern now", "Bern"]));
        Assert.That(Output($"\"content\":\"Fine\",{grounding}").Select(i => (string?)i!["type"]), Is.EqualTo(["web_search_call", "web_search_call", "message"]));
    }

    [Test]
    public void Search_InTheMiddleOfACall_WaitsForItsEnd()
    {
        var read = ReadResponse.Of(Stream([
            Delta("""
            "tool_calls":[{"index":0,"id":"call_abcdefghij","function":{"name":"f","arguments":"{\"a\":"}}]
            """), Blocks(Use, Found), Delta("""
            "tool_calls":[{"index":0,"function":{"arguments":"1}"}}]
            """), Delta("", "tool_calls")], NotesOf("\"store\":false")));
        Assert.That(read.Output.Select(i => $"{i!["type"]} {i["status"]}"), Is.EqualTo(["function_call completed", "web_search_call completed"]));
    }

    [Test]
    public void Annotation_HasItsPlaceInItsOwnText()
    {
        const string cited = """ "annotations":[{"type":"url_citation","url_citation":{"url":"https://a/","title":"A","start_index":9,"end_index":13}}] """;
        var read = ReadResponse.Of(Stream([Delta("\"content\":\"I \\ud83d\\ude00 look.\""), Blocks(Use, Found), Delta("\"content\":\"Fine\""), Delta(cited), Delta("", "stop")]));
        Json.AssertEqual(read.Output[^1]!["content"]![0]!["annotations"], """[{"type":"url_citation","url":"https://a/","title":"A","start_index":0,"end_index":4}]""");
    }

    [Test]
    public void Items_SentBack_BecomeTheVendorsBlocksAtTheirPlaces()
    {
        string[] events =
        [
            """{"type":"message_start","message":{"content":[],"usage":{"input_tokens":1}}}""",
            .. Text(0, "I look."), .. Whole(Use, 1), .. Whole(Found, 2), .. Text(3, "So"), .. Text(4, " far"), .. Whole(Use.Replace("_1", "_2", StringComparison.Ordinal), 5), .. Whole(Found.Replace("_1", "_2", StringComparison.Ordinal), 6), .. Text(7, "Fine"),
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}""", """{"type":"message_stop"}""",
        ];
        var sent = SentBack(Translated(events).ToJsonString());
        Json.AssertEqual(sent["messages"]![1]!["content"], $$"""
            [{"type":"text","text":"I look."},{{Bare(Use)}},{{Bare(Found)}},{"type":"text","text":"So far"},{{Bare(Use.Replace("_1", "_2", StringComparison.Ordinal))}},{{Bare(Found.Replace("_1", "_2", StringComparison.Ordinal))}},{"type":"text","text":"Fine"}]
            """);
    }

    [Test]
    public void Thoughts_BesideSearches_KeepTheirPlaces()
    {
        const string thought = """{"type":"thinking","thinking":"T","signature":"c2ln"}""";
        string[] events =
        [
            """{"type":"message_start","message":{"content":[],"usage":{"input_tokens":1}}}""",
            .. Whole(thought, 0), .. Whole(Use, 1), .. Whole(Found, 2), .. Whole(thought, 3), .. Text(4, "Fine"),
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}""", """{"type":"message_stop"}""",
        ];
        var sent = SentBack(Translated(events).ToJsonString());
        Assert.That(sent["messages"]![1]!["content"]!.AsArray().Select(b => (string?)b!["type"]), Is.EqualTo(["thinking", "server_tool_use", "web_search_tool_result", "thinking", "text"]));
    }

    [Test]
    public void Item_OfAnother_IsLeftOutWithoutTheRest()
    {
        const string input = """[{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"q"}},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Fine"}]},{"role":"user","content":"Why?"}]""";
        Json.AssertEqual(Messages(input), """[{"role":"assistant","content":"Fine"},{"role":"user","content":"Why?"}]""");
        Assert.That(NotesOf($"\"x\":1,\"input\":{input}").LeftOut!.Names, Does.Contain("input[0] (web_search_call)"));
    }

    [Test]
    public void Search_SentBackWithWhatBringsItBack_IsNotNotedAsLeftOut()
    {
        var output = ReadResponse.Of(Stream([Blocks(Use), Blocks(Found), Delta("\"content\":\"Fine\""), Delta("", "stop")])).Output;
        Assert.That(NotesOf($"\"store\":true,\"input\":{output.ToJsonString()}").LeftOut?.Names ?? [], Has.None.Contains("web_search_call"));
    }

    private static readonly MessagesTranslator Searching = new("anthropic") { Searches = true };

    /// <summary>The items that a client gets for events of the vendor's.</summary>
    private static JsonArray Translated(string[] events)
    {
        using var chat = Chat(Responded.Canonical("""{"model":"m","input":"Hi","stream":true,"tools":[{"type":"web_search"}]}""").ToJsonString());
        var context = new ReplyContext(chat, "anthropic", new ErrorRules(), "claude-sonnet-4-6", "abc", 1);
        using var writer = new ChunkWriter(context);
        var stream = Searching.BeginStream(context);
        var chunks = new List<string>();
        foreach (string one in events)
        {
            Assert.That(stream.Translate(Json.Bytes(one), writer)?.Message, Is.Null);
            writer.TakeAll(chunk => chunks.Add(chunk.ToJsonString()));
        }
        return ReadResponse.Of(Stream(chunks)).Output;
    }

    /// <summary>What the vendor gets when a client sends items back.</summary>
    private static JsonNode SentBack(string items)
    {
        using var chat = Chat(Responded.Canonical($$"""{"model":"m","tools":[{"type":"web_search"}],"reasoning":{"effort":"high"},"input":[{"role":"user","content":"How is it?"},{{items[1..^1]}},{"role":"user","content":"Why?"}]}""").ToJsonString());
        var output = new ArrayBufferWriter<byte>();
        Assert.That(Searching.WriteRequest(chat, "claude-sonnet-4-6", output), Is.Null);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    private static ChatDocument Chat(string canonical)
    {
        Assert.That(ChatDocument.TryRead(Json.Bytes(canonical), out var chat)?.Message, Is.Null);
        return chat!;
    }

    private static string[] Text(int index, string text) =>
    [
        $$$"""{"type":"content_block_start","index":{{{index}}},"content_block":{"type":"text","text":""}}""",
        $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"text_delta","text":"{{{text}}}"}}""",
        $$"""{"type":"content_block_stop","index":{{index}}}""",
    ];

    private static string[] Whole(string block, int index) =>
        [$$"""{"type":"content_block_start","index":{{index}},"content_block":{{Bare(block)}}}""", $$"""{"type":"content_block_stop","index":{{index}}}"""];

    private static string Bare(string block)
    {
        var bare = JsonNode.Parse(block)!.AsObject();
        bare.Remove("index");
        return bare.ToJsonString();
    }
}
