using ProviderKit.Formats;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.OpenAIResponses.Inbound.Responded;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Inbound;

/// <summary>Canonical chunks as the events of a response.</summary>
public class OutgoingStreamTests
{
    [Test]
    public void Text_BecomesTheEventsOfOneMessage()
    {
        var read = ReadResponse.Of(Stream([Delta("\"role\":\"assistant\""), Delta("\"content\":\"Hel\""), Delta("\"content\":\"lo\""), Delta("", "stop"), Usage]));
        Assert.That(read.Names, Is.EqualTo([
            "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
            "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"]));
        Json.AssertEqual(read.Output[0], """{"id":"msg_abc1230","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello","annotations":[],"logprobs":[]}]}""");
        Json.AssertEqual(read.Response["usage"], """
            {"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":0},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":17}
            """);
        Assert.That(read.Response["model"]!.GetValue<string>(), Is.EqualTo("gpt-asked-for"));
        Assert.That(read.Response["id"]!.GetValue<string>(), Is.EqualTo("resp_abc123"));
    }

    [Test]
    public void Reasoning_IsAnItemBeforeTheMessage()
    {
        var read = ReadResponse.Of(Stream([Delta("\"reasoning_content\":\"Let me \""), Delta("\"reasoning_content\":\"see\""), Delta("\"content\":\"4\""), Delta("", "stop")]));
        Assert.That(read.Output.Select(i => i!["type"]!.GetValue<string>()), Is.EqualTo(["reasoning", "message"]));
        Json.AssertEqual(read.Output[0]!["summary"], """[{"type":"summary_text","text":"Let me see"}]""");
        Assert.That(Seal.Open(read.Output[0]!["encrypted_content"]!.GetValue<string>(), "")!.Text, Is.EqualTo("Let me see"));
    }

    [Test]
    public void SignedThoughts_InPieces_AreOneItem()
    {
        var read = ReadResponse.Of(Stream([
            Delta("""
            "reasoning_content":"Let me ","thinking_blocks":[{"type":"thinking","thinking":"Let me ","signature":""}]
            """),
            Delta("""
            "reasoning_content":"see","thinking_blocks":[{"type":"thinking","thinking":"see","signature":""}]
            """),
            Delta("""
            "thinking_blocks":[{"index":0,"type":"thinking","thinking":"Let me see","signature":"c2ln"}]
            """), Delta("\"content\":\"4\""), Delta("", "stop")]));
        Assert.That(read.Output.Select(i => (string?)i!["type"]), Is.EqualTo(["reasoning", "message"]));
        var note = Seal.Open((string?)read.Output[0]!["encrypted_content"], "")!;
        Assert.That(Json.Text(note.Blocks.ToArray()), Is.EqualTo("""[{"index":0,"type":"thinking","thinking":"Let me see","signature":"c2ln"}]"""));
    }

    [TestCase(true, Description = "the signature comes in the middle of the call too")]
    [TestCase(false, Description = "the signature comes when the call is whole")]
    public void SignedThought_InTheMiddleOfACall_WaitsWithItsSignature(bool early)
    {
        string signed = Delta("""
            "thinking_blocks":[{"index":1,"type":"thinking","thinking":"late","signature":"c2ln"}]
            """), end = Delta("""
            "tool_calls":[{"index":0,"function":{"arguments":"1}"}}]
            """);
        var read = ReadResponse.Of(Stream([
            Delta("""
            "tool_calls":[{"index":0,"id":"call_abcdefghij","function":{"name":"f","arguments":"{\"a\":"}}]
            """), Delta("\"reasoning_content\":\"late\""), early ? signed : end, early ? end : signed, Delta("\"content\":\"4\""), Delta("", "tool_calls")]));
        Assert.That(read.Output.Select(i => (string?)i!["type"]), Is.EqualTo(["function_call", "reasoning", "message"]));
        var note = Seal.Open((string?)read.Output[1]!["encrypted_content"], "")!;
        Assert.That(Json.Text(note.Blocks.ToArray()), Is.EqualTo("""[{"index":1,"type":"thinking","thinking":"late","signature":"c2ln"}]"""));
    }

    [Test]
    public void Calls_AreItemsOneAfterAnother()
    {
        var read = ReadResponse.Of(Stream([
            Delta("""
            "tool_calls":[{"index":0,"id":"call_abcdefghij","function":{"name":"weather","arguments":"{\"ci"}},{"index":1,"id":"call_klmnopqrst","function":{"name":"time","arguments":""}}]
            """),
            Delta("""
            "tool_calls":[{"index":1,"function":{"arguments":"{}"}},{"index":0,"function":{"arguments":"ty\":\"Rome\"}"}}]
            """), Delta("", "tool_calls")]));
        Json.AssertEqual(read.Output, """
            [{"id":"fc_abc1230","type":"function_call","status":"completed","call_id":"call_abcdefghij","name":"weather","arguments":"{\"city\":\"Rome\"}"},
            {"id":"fc_abc1231","type":"function_call","status":"completed","call_id":"call_klmnopqrst","name":"time","arguments":"{}"}]
            """);
    }

    [TestCase("""{\"input\":\"*** Begin Patch\\n+a \\\"b\\\" \\u00e9\\n\"}""", "*** Begin Patch\n+a \"b\" é\n")]
    [TestCase("""{ \"input\" : \"\" }""", "")]
    [TestCase("""{\"input\":\"\\ud83d\\ude00\"}""", "😀")]
    [TestCase("""{\"input\":\"a\nb\"}""", "a\nb", Description = "a line break that the model did not escape")]
    [TestCase("""*** Begin Patch\n""", "*** Begin Patch\n", Description = "no object")]
    [TestCase("""{\"other\":1}""", "{\"other\":1}")]
    [TestCase("""{\"input\":\"cut""", "cut")]
    [TestCase("""{\"input\":\"s/\\d+//\"}""", "s/\\d+//", Description = "no escape of JSON's")]
    [TestCase("""{\"input\":\"a\\u12x \\u\"}""", "a\\u12x \\u")]
    [TestCase("""{\"input\":\"a\u0001\b\u001fb\"}""", "a\u0001\b\u001fb", TestName = "CustomCall_WithControlCharacters_EscapesThem")]
    [TestCase("""{\"input\":\"\\ud83d\\n \\ude00\\ud83dabcdef\\ud83d\"}""", "\ufffd\n \ufffd\ufffdabcdef\ufffd")]
    [TestCase("""{\"input\":\"\\ud83d\\ud83d\\ude00\"}""", "\ufffd😀")]
    [TestCase("""{\"input\":\"cut\\ud83d\\ude""", "cut\ufffd")]
    [TestCase("""{\"input\":\"\ud83d\ude00 \ud83d \ude00\"}""", "😀 \ufffd \ufffd")]
    [TestCase("{ }", "{ }")]
    [TestCase("{}", "")]
    public void CustomCall_HasTheFreeTextHoweverItIsCut(string arguments, string input)
    {
        var notes = NotesOf("""
            "tools":[{"type":"custom","name":"apply_patch"}]
            """);
        for (int size = 1; size < arguments.Length; size += 3)
        {
            var pieces = Pieces(arguments, size).Select((piece, i) => Delta($$"""
                "tool_calls":[{"index":0,{{(i == 0 ? "\"id\":\"call_abcdefghij\"," : "")}}"function":{ {{(i == 0 ? "\"name\":\"apply_patch\"," : "")}}"arguments":"{{piece}}"} }]
                """));
            var read = ReadResponse.Of(Stream([.. pieces, Delta("", "tool_calls")], notes));
            Assert.That(read.Output.Single()!["type"]!.GetValue<string>(), Is.EqualTo("custom_tool_call"));
            Assert.That(read.Output[0]!["input"]!.GetValue<string>(), Is.EqualTo(input));
            Assert.That(read.Output[0]!["call_id"]!.GetValue<string>(), Is.EqualTo("call_abcdefghij"));
        }
    }

    [TestCase("length", "incomplete", "max_output_tokens")]
    [TestCase("content_filter", "incomplete", "content_filter")]
    [TestCase("stop", "completed", null)]
    public void End_SaysWhetherTheAnswerIsWhole(string finish, string status, string? reason)
    {
        var read = ReadResponse.Of(Stream([Delta("\"content\":\"a\""), Delta("", finish)]));
        Assert.That((read.Status, read.Response["incomplete_details"]?["reason"]?.GetValue<string>()), Is.EqualTo((status, reason)));
    }

    [TestCase("length")]
    [TestCase("content_filter")]
    public void Message_ThatIsCutOff_IsIncomplete(string finish)
    {
        Assert.That((string?)ReadResponse.Of(Stream([Delta("\"content\":\"a\""), Delta("", finish)])).Output.Single()!["status"], Is.EqualTo("incomplete"));
        Assert.That((string?)Output("\"content\":\"a\"", finish).Single()!["status"], Is.EqualTo("incomplete"));
    }

    [Test]
    public void Texts_InTheMiddleOfACall_FollowItInOrderAndAreWhatTheyWere()
    {
        const string begin = """ "tool_calls":[{"index":0,"id":"call_abcdefghij","function":{"name":"f","arguments":"{\"a"}}] """, end = """ "tool_calls":[{"index":0,"function":{"arguments":"\":1}"}}] """;
        var read = ReadResponse.Of(Stream([
            Delta("\"content\":\"1\""), Delta(begin), Delta("\"refusal\":\"2\""), Delta("\"reasoning_content\":\"3\""), Delta("\"content\":\"4\""), Delta(end), Delta("\"content\":\"5\""), Delta("", "tool_calls")]));
        Assert.That(
            read.Output.Select(i => $"{i!["type"]} {i["arguments"] ?? i["summary"]?[0]?["text"] ?? string.Join("|", i["content"]!.AsArray().Select(p => $"{p!["type"]} {p["text"] ?? p["refusal"]}"))}"),
            Is.EqualTo(["message output_text 1", "function_call {\"a\":1}", "message refusal 2", "reasoning 3", "message output_text 45"]));
    }

    [Test]
    public void LogProbs_StandWithTheirTextPieceByPieceAndInAll()
    {
        const string a = """{"token":"a","bytes":[97],"logprob":-0.5,"top_logprobs":[{"token":"a","bytes":[97],"logprob":-0.5}]}""", b = """{"token":"b","bytes":[98],"logprob":-1,"top_logprobs":[]}""";
        static string Piece(string text, string probability) => $$$"""{"choices":[{"index":0,"delta":{"content":"{{{text}}}"},"logprobs":{"content":[{{{probability}}}],"refusal":null},"finish_reason":null}]}""";
        var events = Stream([Piece("a", a), Piece("b", b), Delta("", "stop")]);
        foreach (var (name, all) in (ReadOnlySpan<(string, string)>)[("response.output_text.delta", $"[{a}]"), ("response.output_text.done", $"[{a},{b}]")])
            Json.AssertEqual(events.First(e => e.Name == name).Data["logprobs"], all);
        Json.AssertEqual(ReadResponse.Of(events).Output[0]!["content"]![0]!["logprobs"], $"[{a},{b}]");
    }

    [TestCase("\"content\":\"a\"")]
    [TestCase("\"reasoning_content\":\"a\"")]
    [TestCase("\"refusal\":\"a\"")]
    [TestCase("\"tool_calls\":[{\"index\":0,\"id\":\"call_abcdefghij\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\"}}]")]
    public void Fail_InTheMiddle_EndsWhatIsOpenAndSaysWhy(string delta)
    {
        var read = ReadResponse.Of(Stream([Delta(delta)], fails: new ProviderError(ProviderErrorKind.ConnectionLost, "Gone.")));
        Json.AssertEqual(read.Response["error"], """{"code":"server_error","message":"Gone."}""");
        Assert.That(read.Status, Is.EqualTo("failed"));
    }

    [Test]
    public void Repeated_Text_IsPartOfTheItem()
    {
        using var queue = new EventQueue();
        using var stream = Bridge.BeginStream(Context());
        stream.Translate(Json.Bytes(Delta("\"content\":\"a\"")), queue);
        stream.Repeated("bc"u8);
        stream.Complete(queue);
        string? last = null;
        while (queue.TryTake(out var taken)) last = Json.Text(taken.Json.ToArray());
        Assert.That(last, Does.Contain("\"text\":\"abc\"").And.Contains("\"sequence_number\":9"));
    }

    [Test]
    public void Whole_IsTheResponseThatAStreamEndsWith()
    {
        const string message = """
            "content":"Hi","reasoning_content":"Well","tool_calls":[{"id":"call_abcdefghij","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]
            """;
        var whole = Output(message, "tool_calls");
        var streamed = ReadResponse.Of(Stream([Delta(message), Delta("", "tool_calls")])).Output;
        Json.AssertEqual(whole, streamed.ToJsonString());
        Assert.That(whole.Select(i => i!["type"]!.GetValue<string>()), Is.EqualTo(["reasoning", "message", "function_call"]));
    }

    [TestCase("length", """{\"a\":""", "incomplete")]
    [TestCase("length", """{\"a\":1}""", "completed")]
    [TestCase("content_filter", """{\"a""", "incomplete")]
    [TestCase("tool_calls", """{\"a\":1}""", "completed")]
    public void Call_ThatIsCutOff_IsIncomplete(string finish, string arguments, string status)
    {
        string message = Call("f", arguments);
        Assert.That((string?)ReadResponse.Of(Stream([Delta(message), Delta("", finish)])).Output.Single()!["status"], Is.EqualTo(status));
        Assert.That((string?)Output(message, finish).Single()!["status"], Is.EqualTo(status));
    }

    [Test]
    public void HiddenThoughts_AreRestoredFromTheirItem()
    {
        const string block = """{"index":0,"type":"thinking","thinking":"","signature":"c2ln"}""";
        var read = ReadResponse.Of(Stream([Delta($"\"thinking_blocks\":[{block}]"), Delta("\"content\":\"4\""), Delta("", "stop")]));
        Assert.That(read.Output.Select(i => (string?)i!["type"]), Is.EqualTo(["reasoning", "message"]));
        var back = Messages($$"""[{"role":"user","content":"2+2?"},{{read.Output[0]!.ToJsonString()}},{{read.Output[1]!.ToJsonString()}},{"role":"user","content":"So?"}]""");
        Json.AssertEqual(back[1]!["thinking_blocks"], $"[{block}]");
    }

    [Test]
    public void Signature_WithoutTheTextThatWasSent_IsNoHiddenThought()
    {
        var read = ReadResponse.Of(Stream([Delta("\"reasoning_content\":\"Hm\""), Delta("""
            "thinking_blocks":[{"type":"thinking","thinking":"","signature":"c2ln"}]
            """), Delta("\"content\":\"4\""), Delta("", "stop")]));
        Assert.That(Seal.Open((string?)read.Output[0]!["encrypted_content"], "")!.Blocks.IsEmpty, Is.True);
    }

    [Test]
    public void Thought_WithAPairInTwoPieces_IsWhole()
    {
        var read = ReadResponse.Of(Stream([
            Delta("\"reasoning_content\":\"a\\ud83d\""), Delta("\"reasoning_content\":\"\\ude00b\\ude00\\ud83d\""), Delta("\"content\":\"4\""), Delta("", "stop")]));
        Json.AssertEqual(read.Output[0]!["summary"], """[{"type":"summary_text","text":"a😀b\ufffd\ufffd"}]""");
        Assert.That(Seal.Open((string?)read.Output[0]!["encrypted_content"], "")!.Text, Is.EqualTo("a😀b\ufffd\ufffd"));
    }

    [TestCase("local_shell", "ls -l", """{"type":"exec","env":{},"command":["ls -l"]}""")]
    [TestCase("local_shell", "\\\"ls\\\"", """{"type":"exec","env":{},"command":["ls"]}""")]
    [TestCase("local_shell", """[\"ls\",\"-l\"]""", """{"type":"exec","env":{},"command":["ls","-l"]}""")]
    [TestCase("shell", "ls -l", """{"commands":["ls -l"]}""")]
    public void Shell_WithATextForArguments_RunsIt(string tool, string arguments, string action)
    {
        var notes = NotesOf($$""" "tools":[{"type":"{{tool}}"}] """);
        var read = ReadResponse.Of(Stream([Delta(Call(tool, arguments)), Delta("", "tool_calls")], notes));
        Assert.That((string?)read.Output.Single()!["type"], Is.EqualTo($"{tool}_call"));
        Json.AssertEqual(read.Output[0]!["action"], action);
    }

    [TestCase("apply_patch", "*** Begin Patch")]
    [TestCase("local_shell", """{\"command\":[\"rm""")]
    [TestCase("shell", "[1]")]
    public void Call_WithArgumentsThatDoNotFit_IsAFunctionCall(string tool, string arguments)
    {
        var notes = NotesOf($$""" "tools":[{"type":"{{tool}}"}] """);
        var read = ReadResponse.Of(Stream([Delta(Call(tool, arguments)), Delta("", "tool_calls")], notes));
        Json.AssertEqual(read.Output, $$"""
            [{"id":"fc_abc1230","type":"function_call","status":"completed","call_id":"call_abcdefghij","name":"{{tool}}","arguments":"{{arguments}}"}]
            """);
    }

    private static string Call(string name, string arguments) =>
        $$""" "tool_calls":[{"index":0,"id":"call_abcdefghij","type":"function","function":{"name":"{{name}}","arguments":"{{arguments}}"} }] """;

    private static IEnumerable<string> Pieces(string arguments, int size)
    {
        // An escape is not cut: each piece is a JSON string of its own.
        for (int at = 0; at < arguments.Length;)
        {
            int end = at;
            while (end < arguments.Length && end - at < size) end += arguments[end] != '\\' ? 1 : arguments[end + 1] == 'u' ? 6 : 2;
            yield return arguments[at..end];
            at = end;
        }
    }
}
