using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>Whole replies of Gemini's in, completions out.</summary>
public class GoogleReplyTests
{
    private const string NoUsage = """{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}""";

    private static TestCaseData Case(string name, string candidates, params string[] choices) => new(candidates, choices) { TestName = $"{{m}}({name})" };

    private static string Choice(int index, string message, string finish, string logProbs = "null") =>
        $$$"""{"index":{{{index}}},"message":{{{message}}},"logprobs":{{{logProbs}}},"finish_reason":"{{{finish}}}"}""";

    private static readonly TestCaseData[] Replies =
    [
        Case("text in parts, thoughts beside it",
            """[{"content":{"parts":[{"text":"Hm.","thought":true},{"text":"Hel"},{"text":"lo"},{},7],"role":"model"},"finishReason":"STOP"}]""",
            Choice(0, """{"role":"assistant","content":"Hello","reasoning_content":"Hm.","refusal":null}""", "stop")),
        Case("calls, one signature, one id, STOP",
            """[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":[1]}},"thoughtSignature":"c2ln"},{"functionCall":{"id":"own","name":"g"}}]},"finishReason":"STOP"}]""",
            Choice(0, """
                {"role":"assistant","content":null,"refusal":null,"tool_calls":[
                  {"id":"call_abc_0","type":"function","function":{"name":"f","arguments":"{\"a\":[1]}"},"extra_content":{"google":{"thought_signature":"c2ln"}}},
                  {"id":"own","type":"function","function":{"name":"g","arguments":"{}"}}]}
                """, "tool_calls")),
        Case("cut off in a call",
            """[{"content":{"parts":[{"text":"A"},{"functionCall":{"name":"f","args":null}}]},"finishReason":"MAX_TOKENS"}]""",
            Choice(0, """{"role":"assistant","content":"A","refusal":null,"tool_calls":[{"id":"call_abc_0","type":"function","function":{"name":"f","arguments":"{}"}}]}""", "length")),
        Case("content without parts", """[{"content":{"role":"model"},"finishReason":"MAX_TOKENS","index":0}]""", Choice(0, """{"role":"assistant","content":"","refusal":null}""", "length")),
        Case("empty content", """[{"content":{},"finishReason":"SAFETY"}]""", Choice(0, """{"role":"assistant","content":"","refusal":null,"extra_content":{"google":{"finish_reason":"SAFETY"}}}""", "content_filter")),
        Case("no content", """[{"finishReason":"RECITATION"}]""", Choice(0, """{"role":"assistant","content":"","refusal":null,"extra_content":{"google":{"finish_reason":"RECITATION"}}}""", "content_filter")),
        Case("two candidates, out of order",
            """[{"content":{"parts":[{"text":"B"}]},"finishReason":"STOP","index":1},{"content":{"parts":[{"text":"A"}]},"finishReason":"STOP","index":0}]""",
            Choice(0, """{"role":"assistant","content":"A","refusal":null}""", "stop"), Choice(1, """{"role":"assistant","content":"B","refusal":null}""", "stop")),
        Case("signed text",
            """[{"content":{"parts":[{"text":"A"},{"text":"","thoughtSignature":"c2ln"}]},"finishReason":"STOP"}]""",
            Choice(0, """{"role":"assistant","content":"A","refusal":null,"extra_content":{"google":{"thought_signature":"c2ln"}}}""", "stop")),
        Case("probabilities",
            """[{"content":{"parts":[{"text":"A"}]},"finishReason":"STOP","logprobsResult":{"topCandidates":[{"candidates":[{"token":"A","logProbability":-0.5},{"token":"é","logProbability":-1}]}],"chosenCandidates":[{"token":"A","tokenId":7,"logProbability":-0.5}]}}]""",
            Choice(0, """{"role":"assistant","content":"A","refusal":null}""", "stop", """
                {"content":[{"token":"A","logprob":-0.5,"bytes":[65],"top_logprobs":[{"token":"A","logprob":-0.5,"bytes":[65]},{"token":"é","logprob":-1,"bytes":[195,169]}]}],"refusal":null}
                """)),
        Case("half a surrogate pair", """[{"content":{"parts":[{"text":"A\ud83dB\ud83d\ude00"}]},"finishReason":"STOP"}]""", Choice(0, """{"role":"assistant","content":"A\ufffdB😀","refusal":null}""", "stop")),
    ];

    [TestCaseSource(nameof(Replies))]
    public void WriteReply_GeminisReply_IsACompletion(string candidates, string[] choices)
    {
        var (body, error) = GoogleHarness.Reply($$"""{"candidates":{{candidates}}}""");
        Assert.That(error, Is.Null);
        Json.AssertEqual(body, $$"""{"id":"chatcmpl-abc","object":"chat.completion","created":1760000000,"model":"{{GoogleHarness.Gemini3}}","choices":[{{string.Join(',', choices)}}],"usage":{{NoUsage}}}""");
    }

    [TestCase("STOP", "stop")]
    [TestCase("FINISH_REASON_UNSPECIFIED", "stop")]
    [TestCase("MAX_TOKENS", "length")]
    [TestCase("SAFETY", "content_filter")]
    [TestCase("RECITATION", "content_filter")]
    [TestCase("BLOCKLIST", "content_filter")]
    [TestCase("PROHIBITED_CONTENT", "content_filter")]
    [TestCase("SPII", "content_filter")]
    [TestCase("IMAGE_SAFETY", "content_filter")]
    [TestCase("LANGUAGE", "content_filter")]
    [TestCase("NEVER_HEARD_OF", "content_filter")]
    public void WriteReply_FinishReason_IsOpenAIs(string reason, string expected)
    {
        var (body, _) = GoogleHarness.Reply($$$"""{"candidates":[{"content":{},"finishReason":"{{{reason}}}"}]}""");
        Assert.That((string?)body!["choices"]![0]!["finish_reason"], Is.EqualTo(expected));
    }

    [Test]
    public void WriteReply_BlockedPrompt_IsAFilteredAnswer()
    {
        var (body, _) = GoogleHarness.Reply("""{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":7},"responseId":"r"}""");
        Assert.That((string?)body!["id"], Is.EqualTo("r"));
        Json.AssertEqual(body["choices"], $$"""[{{Choice(0, """{"role":"assistant","content":"","refusal":null,"extra_content":{"google":{"prompt_feedback":{"blockReason":"PROHIBITED_CONTENT"}}}}""", "content_filter")}}]""");
    }

    [Test]
    public void WriteReply_Usage_CountsThoughtsIntoTheCompletion()
    {
        var (body, _) = GoogleHarness.Reply(
            """{"usageMetadata":{"promptTokenCount":100,"toolUsePromptTokenCount":5,"cachedContentTokenCount":60,"candidatesTokenCount":10,"thoughtsTokenCount":20,"totalTokenCount":135,"promptTokensDetails":[{"modality":"TEXT","tokenCount":100}]},"candidates":[{"finishReason":"STOP"}]}""");
        Json.AssertEqual(body!["usage"], """{"prompt_tokens":105,"completion_tokens":30,"total_tokens":135,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":20}}""");
    }

    [TestCase("""{"candidates":[{"content":{},"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"Malformed function call: print("}]}""", "MALFORMED_FUNCTION_CALL (Malformed function call: print()")]
    [TestCase("""{"candidates":[{"content":{"parts":[{"text":"A"}]},"finishReason":"UNEXPECTED_TOOL_CALL"}]}""", "UNEXPECTED_TOOL_CALL")]
    [TestCase("""{"candidates":[{"content":{"parts":[{"text":"half of"}]}}]}""", "without a finishReason")]
    [TestCase("""{"candidates":[{"finishReason":"STOP"},{"content":{"parts":[{"text":"half of"}]},"index":1}]}""", "without a finishReason")]
    [TestCase("""{"candidates":[{"content":{"parts":[{"text":"half of"}]},"finishReason":""}]}""", "without a finishReason")]
    [TestCase("""{"candidates":[]}""", "without candidates")]
    [TestCase("""{"promptFeedback":{}}""", "without candidates")]
    [TestCase("""{"candidates":[{"content":{"parts":[{"functionCall":{"args":{}}}]},"finishReason":"STOP"}]}""", "not an answer")]
    [TestCase("""{"candidates":[7]}""", "not an answer")]
    [TestCase("[7]", "array")]
    [TestCase("7", "not a JSON object")]
    [TestCase("", "not an answer")]
    public void WriteReply_NoAnswer_IsABadReply(string reply, string says)
    {
        var (_, error) = GoogleHarness.Reply(reply);
        Assert.That(error!.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
        Assert.That(error.Message, Does.Contain(says));
    }

    [TestCase("""{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}""", ProviderErrorKind.UpstreamError, 503)]
    [TestCase("""[{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"34.4s"}]}}]""", ProviderErrorKind.RateLimited, 429)]
    [TestCase("""{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}""", ProviderErrorKind.UpstreamAuthentication, 502)]
    public void WriteReply_ErrorInPlaceOfAnAnswer_IsThatError(string reply, ProviderErrorKind kind, int status)
    {
        var (_, error) = GoogleHarness.Reply(reply);
        Assert.That((error!.Kind, error.HttpStatus), Is.EqualTo((kind, status)));
        Assert.That(error.RetryAfter, Is.EqualTo(kind == ProviderErrorKind.RateLimited ? TimeSpan.FromSeconds(34.4) : (TimeSpan?)null));
    }

    [Test]
    public void WriteReply_InvalidUtf8_IsABadReply()
    {
        byte[] reply = [.. Json.Bytes("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""), 0xff, .. Json.Bytes("\"}]}}]}")];
        Assert.That(GoogleHarness.Reply(reply).Error!.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
    }
}
