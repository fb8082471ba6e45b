using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Outbound;

/// <summary>Whole responses as chat completions.</summary>
public class ResponsesReplyTests
{
    private const string Usage = """ "usage":{"input_tokens":3210,"input_tokens_details":{"cached_tokens":3000,"cache_write_tokens":200},"output_tokens":50,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":3260} """;

    [Test]
    public void Reply_Everything_IsACompletion()
    {
        var (body, error) = ResponsesHarness.Reply($$"""
            {"id":"resp_1","object":"response","status":"completed","error":null,"output":[
             {"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"One."},{"type":"summary_text","text":"Two."}]},
             {"id":"x","type":"not_heard_of","a":1},
             {"id":"msg_1","type":"message","content":[{"type":"output_text","text":"Yes","annotations":[],"logprobs":[]},{"type":"output_text","text":" and no."}]},
             {"id":"fc_1","type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"},
             {"id":"ctc_1","type":"custom_tool_call","call_id":"c2","name":"patch","input":"*** x"}],{{Usage}}}
            """);
        Assert.That(error?.Message, Is.Null);
        Json.AssertEqual(body, """
            {"id":"resp_1","object":"chat.completion","created":1760000000,"model":"gpt-5","choices":[{"index":0,"message":{"role":"assistant","content":"Yes and no.","reasoning_content":"One.\n\nTwo.","refusal":null,
              "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"custom","custom":{"name":"patch","input":"*** x"}}]},"logprobs":null,"finish_reason":"tool_calls"}],
             "usage":{"prompt_tokens":3210,"completion_tokens":50,"total_tokens":3260,"prompt_tokens_details":{"cached_tokens":3000,"cache_write_tokens":200},"completion_tokens_details":{"reasoning_tokens":20}}}
            """);
    }

    [TestCase("""{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"A"}]}]}""", "A", null, "stop")]
    [TestCase("""{"output":[{"type":"message","content":[{"type":"output_text","text":"A"}]}]}""", "A", null, "stop")]
    [TestCase("""{"status":"completed","output":[]}""", "", null, "stop")]
    [TestCase("""{"status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"No."}]}]}""", null, "No.", "stop")]
    [TestCase("""{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"message","content":[{"type":"output_text","text":"A"}]}]}""", "A", null, "length")]
    [TestCase("""{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}""", "", null, "content_filter")]
    [TestCase("""{"status":"incomplete","incomplete_details":null,"output":[{"type":"function_call","call_id":"c","name":"f","arguments":"{\"cut"}]}""", null, null, "length")]
    public void Reply_End_IsInChatsWords(string reply, string? content, string? refusal, string finish)
    {
        var (body, error) = ResponsesHarness.Reply(reply);
        Assert.That(error?.Message, Is.Null);
        var choice = body!["choices"]![0]!;
        Assert.That(((string?)choice["message"]!["content"], (string?)choice["message"]!["refusal"], (string?)choice["finish_reason"]), Is.EqualTo((content, refusal, finish)));
    }

    [TestCase("""{"status":"failed","error":{"code":"rate_limit_exceeded","message":"Rate limit reached. Please try again in 1.5s."}}""", ProviderErrorKind.RateLimited)]
    [TestCase("""{"status":"failed","error":{"code":"server_error","message":"Broken"}}""", ProviderErrorKind.UpstreamError)]
    [TestCase("""{"status":"failed","error":{"code":"invalid_prompt","message":"Flagged"}}""", ProviderErrorKind.InvalidRequest)]
    [TestCase("""{"status":"failed","error":{"code":"invalid_image_format","message":"No image"}}""", ProviderErrorKind.InvalidRequest)]
    [TestCase("""{"status":"failed","error":{"code":"context_length_exceeded","message":"Your input exceeds the context window of this model."}}""", ProviderErrorKind.InvalidRequest)]
    [TestCase("""{"status":"failed","error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}""", ProviderErrorKind.QuotaExhausted)]
    [TestCase("""{"status":"failed","error":{"code":"server_is_overloaded","message":"Busy"}}""", ProviderErrorKind.Overloaded)]
    [TestCase("""{"error":{"message":"slow","code":"rate_limit_exceeded"}}""", ProviderErrorKind.RateLimited)]
    [TestCase("""{"status":"failed","error":null}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"status":"cancelled","output":[]}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"status":"queued","output":[]}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"status":"in_progress","output":[]}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"status":"completed"}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"status":"completed","output":[{"type":"function_call","call_id":"c"}]}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"\ud83d"}]}]}""", ProviderErrorKind.BadReply)]
    [TestCase("{", ProviderErrorKind.BadReply)]
    [TestCase("[]", ProviderErrorKind.BadReply)]
    public void Reply_ThatIsNoAnswer_IsAnError(string reply, ProviderErrorKind kind) => Assert.That(ResponsesHarness.Reply(reply).Error?.Kind, Is.EqualTo(kind));

    [Test]
    public void Reply_Calls_HaveIdsOfTheirOwn_AndObjectsForArguments()
    {
        var (body, _) = ResponsesHarness.Reply("""
            {"status":"completed","output":[{"type":"function_call","name":"f","arguments":""},{"type":"function_call","call_id":"c","name":"f","arguments":{"a":1}},{"type":"function_call","call_id":"c","name":"f"}]}
            """);
        var calls = body!["choices"]![0]!["message"]!["tool_calls"]!.AsArray();
        Assert.That(calls.Select(c => (string?)c!["id"]), Is.Unique.And.All.Not.Empty);
        Assert.That(calls.Select(c => (string?)c!["function"]!["arguments"]), Is.EqualTo(["{}", """{"a":1}""", "{}"]));
    }

    [Test]
    public void Reply_CallOfAMendedName_IsNamedAsTheClientDoes()
    {
        var (body, _) = ResponsesHarness.Reply("""{"status":"completed","output":[{"type":"function_call","call_id":"c","name":"a_b","arguments":"{}"}]}""",
            """ "tools":[{"type":"function","function":{"name":"a.b"}}] """);
        Assert.That((string?)body!["choices"]![0]!["message"]!["tool_calls"]![0]!["function"]!["name"], Is.EqualTo("a.b"));
    }

    [Test]
    public void Reply_Sources_CountInTheOneText()
    {
        var (body, _) = ResponsesHarness.Reply("""
            {"status":"completed","output":[{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"q"}},{"type":"message","content":[{"type":"output_text","text":"Ä😀","annotations":[{"type":"url_citation","start_index":0,"end_index":2,"url":"https://a","title":"A"}]}]},
             {"type":"message","content":[{"type":"output_text","text":"B","annotations":[{"type":"url_citation","start_index":0,"end_index":1,"url":"https://b","title":"B"},{"type":"file_citation","file_id":"f"}]}]}]}
            """);
        var message = body!["choices"]![0]!["message"]!;
        Json.AssertEqual(message["annotations"], """
            [{"type":"url_citation","url_citation":{"start_index":0,"end_index":2,"url":"https://a","title":"A"}},{"type":"url_citation","url_citation":{"start_index":4,"end_index":5,"url":"https://b","title":"B"}}]
            """);
        Assert.That((string?)message["extra_content"]!["acme"]!["items"]![0]!["id"], Is.EqualTo("ws_1"));
    }

    [Test]
    public void Reply_Probabilities_AreThoseOfChat()
    {
        var (body, _) = ResponsesHarness.Reply("""
            {"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"A","logprobs":[{"token":"A","logprob":-0.5,"top_logprobs":[{"token":"B","logprob":-2,"bytes":[66]}]}]}]}]}
            """, """ "logprobs":true,"top_logprobs":1 """);
        Json.AssertEqual(body!["choices"]![0]!["logprobs"], """{"content":[{"token":"A","logprob":-0.5,"bytes":null,"top_logprobs":[{"token":"B","logprob":-2,"bytes":[66]}]}],"refusal":null}""");
    }

    [TestCase("END", "Hello ")]
    [TestCase("\\n", "Hello END of it")]
    [TestCase("nothing", "Hello END of it\nMore")]
    public void Reply_StopSequence_EndsTheText(string stop, string text)
    {
        var (body, _) = ResponsesHarness.Reply("""
            {"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello END of it\nMore"}]},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]}
            """, $$""" "stop":"{{stop}}" """);
        var choice = body!["choices"]![0]!;
        bool stopped = stop != "nothing";
        Assert.That(((string?)choice["message"]!["content"], (string?)choice["finish_reason"], choice["message"]!["tool_calls"] is null), Is.EqualTo((text, stopped ? "stop" : "tool_calls", stopped)));
    }

    [Test]
    public void Reply_ReasoningCountedBesideTheOutput_IsPartOfIt()
    {
        var (body, _) = ResponsesHarness.Reply("""{"status":"completed","output":[],"usage":{"input_tokens":10,"output_tokens":5,"output_tokens_details":{"reasoning_tokens":30},"total_tokens":45}}""");
        Assert.That(((int)body!["usage"]!["completion_tokens"]!, (int)body["usage"]!["total_tokens"]!), Is.EqualTo((35, 45)));
    }
}
