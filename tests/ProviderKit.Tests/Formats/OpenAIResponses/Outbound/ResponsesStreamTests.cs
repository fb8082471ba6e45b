using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Outbound;

/// <summary>Events of a response as chunks.</summary>
public class ResponsesStreamTests
{
    private const string Created = """{"type":"response.created","response":{"id":"resp_1","status":"in_progress","output":[],"usage":null}}""";
    private const string Completed = """{"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[],"usage":{"input_tokens":12,"output_tokens":5,"total_tokens":17}}}""";
    private const string Role = """{"role":"assistant","content":""}""";
    private const string Usage = """usage {"prompt_tokens":12,"completion_tokens":5,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}""";
    private const string Bridged = """ "extra_content":{"anthropic":{}} """;

    private static string Item(string kind, int index, string item) => $$"""{"type":"response.output_item.{{kind}}","output_index":{{index}},"item":{{item}}}""";

    private static string Delta(string kind, int index, string delta, string more = "") => $$"""{"type":"response.{{kind}}.delta","item_id":"i","output_index":{{index}},"delta":"{{delta}}"{{more}}}""";

    [Test]
    public void Stream_Text_IsItsPieces()
    {
        var (chunks, error, ended) = ResponsesHarness.Stream([Created, Item("added", 0, """{"type":"message","id":"msg_1","content":[]}"""), Delta("output_text", 0, "Hel"), Delta("output_text", 0, "lo \\ud83d\\ude00"), Delta("output_text", 0, ""), Completed]);
        Assert.That((error?.Message, ended), Is.EqualTo(((string?)null, true)));
        Assert.That(ResponsesHarness.Brief(chunks), Is.EqualTo([Role, """{"content":"Hel"}""", """{"content":"lo \uD83D\uDE00"}""", "{} stop", Usage]));
        Assert.That(chunks.Select(c => (string?)c["id"]), Is.All.EqualTo("resp_1"));
    }

    [Test]
    public void Stream_CallsInParallel_AreNumberedAmongThemselves()
    {
        var (chunks, error, _) = ResponsesHarness.Stream([
            Item("added", 0, """{"type":"reasoning","id":"rs_1","summary":[]}"""),
            Item("added", 1, """{"type":"function_call","call_id":"c1","name":"f","arguments":""}"""), Delta("function_call_arguments", 1, "{\\\"a\\\""),
            Item("added", 2, """{"type":"custom_tool_call","call_id":"c2","name":"patch","input":""}"""), Delta("custom_tool_call_input", 2, "*** x"), Delta("function_call_arguments", 1, ":1}"),
            Item("done", 1, """{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"}"""), Item("done", 2, """{"type":"custom_tool_call","call_id":"c2","name":"patch","input":"*** x"}"""), Completed]);
        Assert.That(error?.Message, Is.Null);
        Assert.That(ResponsesHarness.Brief(chunks), Is.EqualTo([
            Role,
            """{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]}""",
            """{"tool_calls":[{"index":1,"id":"c2","type":"custom","custom":{"name":"patch","input":""}}]}""",
            """{"tool_calls":[{"index":1,"custom":{"input":"*** x"}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}""",
            "{} tool_calls", Usage,
        ]));
    }

    [TestCase("""{"type":"message","id":"m","content":[{"type":"output_text","text":"Hi"}]}""", """{"content":"Hi"}""", "stop")]
    [TestCase("""{"type":"message","id":"m","content":[{"type":"refusal","refusal":"No"}]}""", """{"refusal":"No"}""", "stop")]
    [TestCase("""{"type":"reasoning","id":"r","summary":[{"text":"A"},{"text":"B"}]}""", """{"reasoning_content":"A\n\nB"}""", "stop")]
    [TestCase("""{"type":"reasoning","id":"r","summary":[],"content":[{"type":"reasoning_text","text":"A"}]}""", """{"reasoning_content":"A"}""", "stop")]
    [TestCase("""{"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":1}"}""", """{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]}""", "tool_calls")]
    [TestCase("""{"type":"function_call","call_id":"c","name":"f","arguments":""}""", """{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}""", "tool_calls")]
    public void Stream_ItemWithoutDeltas_IsSaidWhenItIsDone_OrInTheEnd(string item, string said, string finish)
    {
        string end = $$"""{"type":"response.completed","response":{"status":"completed","output":[{{item}}]} }""";
        foreach (string[] events in (string[][])[[Created, Item("added", 0, item), Item("done", 0, item), end], [Created, Item("done", 0, item), end], [end]])
        {
            var (chunks, error, ended) = ResponsesHarness.Stream(events);
            Assert.That((error?.Message, ended), Is.EqualTo(((string?)null, true)));
            Assert.That(ResponsesHarness.Brief(chunks)[^2..], Is.EqualTo([said, $"{{}} {finish}"]), $"{events.Length} events");
        }
    }

    [Test]
    public void Stream_Thoughts_ArePartsOfOne_InOneKindOfEvents()
    {
        var (chunks, error, _) = ResponsesHarness.Stream([
            Delta("reasoning_summary_text", 0, "One", ""","summary_index":0"""), Delta("reasoning_text", 0, "secret", ""","content_index":0"""), Delta("reasoning_summary_text", 0, ".", ""","summary_index":0"""),
            Delta("reasoning_summary_text", 0, "Two.", ""","summary_index":1"""), Item("done", 0, """{"type":"reasoning","summary":[{"text":"One."},{"text":"Two."}]}"""), Delta("reasoning_text", 1, "Three.", ""","content_index":0"""), Completed]);
        Assert.That(error?.Message, Is.Null);
        string thoughts = string.Concat(chunks.Where(c => c["choices"]!.AsArray().Count > 0).Select(c => (string?)c["choices"]![0]!["delta"]!["reasoning_content"]));
        Assert.That(thoughts, Is.EqualTo("One.\n\nTwo.\n\nThree."));
    }

    [Test]
    public void Stream_SealedThoughts_ComeOnceBeforeTheEnd_WithThePhases()
    {
        var (chunks, _, _) = ResponsesHarness.Stream([
            Item("done", 0, """{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e1"}"""), Delta("output_text", 1, "A"),
            Item("done", 1, """{"type":"message","phase":"commentary","content":[{"type":"output_text","text":"A"}]}"""), Item("done", 2, """{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"e2"}"""), Completed]);
        Assert.That(ResponsesHarness.Brief(chunks), Is.EqualTo([
            Role, """{"content":"A"}""",
            """{"extra_content":{"acme":{"items":[{"index":0,"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e1"},{"index":2,"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"e2"},{"index":1,"type":"message","length":1,"phase":"commentary"}]}}}""",
            "{} stop", Usage,
        ]));
    }

    [Test]
    public void Stream_SealedThoughtsForAnotherFormat_ComeAtTheirPlaces()
    {
        var (chunks, _, _) = ResponsesHarness.Stream([
            Delta("reasoning_summary_text", 0, "Hm"), Item("done", 0, """{"type":"reasoning","id":"rs_1","summary":[{"text":"Hm"}],"encrypted_content":"e1"}"""), Item("done", 1, """{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"e2"}"""),
            Delta("output_text", 2, "A"), Item("done", 3, """{"type":"reasoning","id":"rs_3","summary":[],"encrypted_content":"e3"}"""), Completed], Bridged);
        string[] ids = [.. chunks.SelectMany(c => c["choices"]!.AsArray()).Select(c => c!["delta"]!)
            .Select(d => d["extra_content"] is { } extra ? string.Join('+', extra["acme"]!["items"]!.AsArray().Select(i => (string?)i!["id"])) : (string?)d["reasoning_content"] ?? (string?)d["content"] ?? "").Where(s => s.Length > 0)];
        Assert.That(ids, Is.EqualTo(["Hm", "rs_1", "rs_1+rs_2", "A", "rs_3"]), "of those that belong to one thought the last has all");
    }

    [TestCase("""{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}}""", "length")]
    [TestCase("""{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}}""", "content_filter")]
    public void Stream_Incomplete_EndsInChatsWords(string end, string finish)
    {
        var (chunks, error, ended) = ResponsesHarness.Stream([Delta("output_text", 0, "Hel"), end]);
        Assert.That((error?.Message, ended, ResponsesHarness.Brief(chunks)[^1]), Is.EqualTo(((string?)null, true, $"{{}} {finish}")));
    }

    [TestCase("""{"type":"error","code":"rate_limit_exceeded","message":"Please try again in 1.5s.","param":null}""", ProviderErrorKind.RateLimited)]
    [TestCase("""{"type":"error","error":{"type":"insufficient_quota","code":"insufficient_quota","message":"Pay","param":null}}""", ProviderErrorKind.QuotaExhausted)]
    [TestCase("""{"error":{"message":"The server had an error","type":"server_error"}}""", ProviderErrorKind.UpstreamError)]
    [TestCase("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"Broken"}}}""", ProviderErrorKind.UpstreamError)]
    [TestCase("""{"type":"response.failed","response":{"status":"failed","error":{"code":"context_length_exceeded","message":"Too long"}}}""", ProviderErrorKind.InvalidRequest)]
    [TestCase("""{"type":"response.completed","response":{"status":"failed","error":{"code":"invalid_prompt","message":"Flagged"}}}""", ProviderErrorKind.InvalidRequest)]
    [TestCase("""{"type":"response.failed","response":{"status":"failed"}}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"type":"response.failed"}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"type":"response.completed"}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"type":"response.output_item.done"}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"type":"response.output_text.delta"}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"type":"response.output_item.added","item":{"type":"function_call"}}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"type":"response.output_item.done","item":{"type":"function_call","name":"\ud83d"}}""", ProviderErrorKind.BadReply)]
    [TestCase("[]", ProviderErrorKind.BadReply)]
    [TestCase("{", ProviderErrorKind.BadReply)]
    public void Stream_Failure_IsAnError_AndBeforeAnythingWasSaidNothingIs(string failure, ProviderErrorKind kind)
    {
        var (chunks, error, _) = ResponsesHarness.Stream([Created, failure]);
        Assert.That((error?.Kind, chunks.Count), Is.EqualTo((kind, 0)));
    }

    [Test]
    public void Stream_FailedInTheMiddle_SaysWhatItCost()
    {
        var (chunks, error, _) = ResponsesHarness.Stream([Delta("output_text", 0, "Hel"), """{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"Broken"},"usage":{"input_tokens":12,"output_tokens":5}}}"""]);
        Assert.That((error?.Kind, ResponsesHarness.Brief(chunks)[^1]), Is.EqualTo((ProviderErrorKind.UpstreamError, Usage)));
    }

    [Test]
    public void Stream_CutBeforeItsLastEvent_HasNoEnd()
    {
        var (chunks, error, ended) = ResponsesHarness.Stream([Delta("output_text", 0, "Hel"), """{"type":"response.output_text.done","output_index":0,"text":"Hel"}"""]);
        Assert.That((error, ended, ResponsesHarness.Brief(chunks)[^1]), Is.EqualTo(((ProviderError?)null, false, """{"content":"Hel"}""")));
    }

    [Test]
    public void Stream_EventsNotHeardOf_ArePassedOver()
    {
        var (chunks, error, _) = ResponsesHarness.Stream(["""{"type":"keepalive"}""", """{"type":"response.web_search_call.searching","output_index":0}""", """{"type":"response.not_heard_of","delta":7,"item":[]}""", "{}", Completed]);
        Assert.That((error?.Message, string.Join('|', ResponsesHarness.Brief(chunks))), Is.EqualTo(((string?)null, $"{Role}|{{}} stop|{Usage}")));
    }

    [Test]
    public void Stream_StopSequenceInPieces_EndsTheText()
    {
        var (chunks, _, ended) = ResponsesHarness.Stream([
            Delta("output_text", 0, "Hello E"), Delta("output_text", 0, "Not "), Delta("output_text", 0, "E"), Delta("output_text", 0, "ND of it"), Delta("output_text", 0, "more"),
            Item("added", 1, """{"type":"function_call","call_id":"c","name":"f"}"""), Completed], """ "stop":["END","unused"] """);
        Assert.That(ended, Is.True, "the usage comes with the end");
        Assert.That(ResponsesHarness.Brief(chunks), Is.EqualTo([Role, """{"content":"Hello "}""", """{"content":"ENot "}""", "{} stop", Usage]));
    }

    [Test]
    public void Stream_StopSequenceThatDoesNotCome_LosesNothing()
    {
        var (chunks, _, _) = ResponsesHarness.Stream([Delta("output_text", 0, "The E"), Delta("output_text", 0, "N"), Completed], """ "stop":"END" """);
        Assert.That(string.Concat(chunks.Where(c => c["choices"]!.AsArray().Count > 0).Select(c => (string?)c["choices"]![0]!["delta"]!["content"])), Is.EqualTo("The EN"));
    }

    [Test]
    public void Stream_Sources_CountInTheOneText()
    {
        const string source = """{"type":"response.output_text.annotation.added","output_index":INDEX,"annotation":{"type":"url_citation","start_index":0,"end_index":1,"url":"https://a","title":"A"}}""";
        var (chunks, _, _) = ResponsesHarness.Stream([
            Delta("output_text", 0, "Ä😀"), source.Replace("INDEX", "0"), """{"type":"response.output_text.done","output_index":0,"text":"Ä😀"}""", Delta("output_text", 1, "B"), source.Replace("INDEX", "1"), Completed], """ "web_search_options":{} """);
        Assert.That(chunks.SelectMany(c => c["choices"]!.AsArray()).SelectMany(c => c!["delta"]!["annotations"]?.AsArray() ?? []).Select(a => (int)a!["url_citation"]!["start_index"]!), Is.EqualTo([0, 4]));
    }

    [Test]
    public void Stream_Probabilities_ComeWithTheirText()
    {
        var (chunks, _, _) = ResponsesHarness.Stream([Delta("output_text", 0, "A", ""","logprobs":[{"token":"A","logprob":-0.5,"top_logprobs":[]}]"""), Delta("output_text", 0, "B", ""","logprobs":[]"""), Completed], """ "logprobs":true """);
        Assert.That(ResponsesHarness.Brief(chunks)[1..3], Is.EqualTo(["""{"content":"A"} {"content":[{"token":"A","logprob":-0.5,"bytes":null,"top_logprobs":[]}]}""", """{"content":"B"}"""]));
    }

    [Test]
    public void Stream_IdsThatChangeFromEventToEvent_AreOneItem()
    {
        string text = string.Concat(ResponsesHarness.Stream([
            Created, """{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"a"}}""", """{"type":"response.output_text.delta","item_id":"b","output_index":0,"delta":"A"}""",
            """{"type":"response.output_text.delta","item_id":"c","output_index":0,"delta":"B"}""", """{"type":"response.output_item.done","output_index":0,"item":{"type":"message","id":"d","content":[{"type":"output_text","text":"AB"}]}}""", Completed.Replace("resp_1", "resp_2")]).Chunks
            .Where(c => c["choices"]!.AsArray().Count > 0).Select(c => (string?)c["choices"]![0]!["delta"]!["content"]));
        Assert.That(text, Is.EqualTo("AB"));
    }
}
