using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>Gemini's events in, chunks out.</summary>
public class GoogleStreamTests
{
    private const string Role = """0 {"role":"assistant","content":""}""";

    private static TestCaseData Case(string name, string[] events, params string[] chunks) => new(events, chunks) { TestName = $"{{m}}({name})" };

    private static string Parts(string parts, string more = "") => $$$"""{"candidates":[{"content":{"parts":[{{{parts}}}],"role":"model"}{{{more}}}}]}""";

    private static string Usage(int prompt, int completion, int cached = 0, int reasoning = 0) =>
        $$$"""usage {"prompt_tokens":{{{prompt}}},"completion_tokens":{{{completion}}},"total_tokens":{{{prompt + completion}}},"prompt_tokens_details":{"cached_tokens":{{{cached}}}},"completion_tokens_details":{"reasoning_tokens":{{{reasoning}}}}}""";

    private static readonly TestCaseData[] Streams =
    [
        Case("text, an empty last one, the last usage",
            [
                """{"usageMetadata":{"promptTokenCount":14,"totalTokenCount":14},"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]}""",
                """{"candidates":[{"content":{"parts":[{"text":"lo\n\u003cb\u003e"}]}}]}""",
                """{"candidates":[{"finishReason":"STOP","content":{"parts":[{"text":""}]},"index":0}],"usageMetadata":{"promptTokenCount":12,"candidatesTokenCount":3,"thoughtsTokenCount":2,"cachedContentTokenCount":4,"totalTokenCount":17}}""",
            ],
            Role, """0 {"content":"Hel"}""", """0 {"content":"lo\n\u003Cb\u003E"}""", "0 {} stop", Usage(12, 5, 4, 2)),
        Case("STOP with every event", [Parts("""{"text":"A"}""", ",\"finishReason\":\"STOP\""), Parts("""{"text":"B"}""", ",\"finishReason\":\"STOP\"")],
            Role, """0 {"content":"A"}""", """0 {"content":"B"}""", "0 {} stop"),
        Case("STOP, then something else", [Parts("""{"text":"A"}""", ",\"finishReason\":\"STOP\""), Parts("", ",\"finishReason\":\"MAX_TOKENS\"")],
            Role, """0 {"content":"A"}""", "0 {} length"),
        Case("thoughts, whichever member comes first", [Parts("""{"thought":true,"text":"A"},{"text":"B","thought":true},{"text":"C","thought":false}""")],
            Role, """0 {"reasoning_content":"A"}""", """0 {"reasoning_content":"B"}""", """0 {"content":"C"}"""),
        Case("calls, whole, after a STOP too",
            [
                Parts("""{"thoughtSignature":"c2ln","functionCall":{"args":{ "a": "\"" },"name":"f"}}""", ",\"finishReason\":\"STOP\""),
                Parts("""{"functionCall":{"name":"g","id":"own"}},{"functionCall":{"name":"h","args":null}}"""),
            ],
            Role,
            """0 {"tool_calls":[{"index":0,"id":"call_abc_0","type":"function","function":{"name":"f","arguments":"{ \u0022a\u0022: \u0022\\\u0022\u0022 }"},"extra_content":{"google":{"thought_signature":"c2ln"}}}]}""",
            """0 {"tool_calls":[{"index":1,"id":"own","type":"function","function":{"name":"g","arguments":"{}"}}]}""",
            """0 {"tool_calls":[{"index":2,"id":"call_abc_2","type":"function","function":{"name":"h","arguments":"{}"}}]}""",
            "0 {} tool_calls"),
        Case("two candidates, the index behind the content",
            [
                """{"candidates":[{"content":{"parts":[{"text":"B"}]},"index":1},{"content":{"parts":[{"text":"A"}]},"index":0}]}""",
                """{"candidates":[{"finishReason":"STOP","index":0},{"finishReason":"SAFETY","index":1}]}""",
            ],
            Role, """1 {"role":"assistant","content":""}""", """1 {"content":"B"}""", """0 {"content":"A"}""", "0 {} stop",
            """1 {"extra_content":{"google":{"finish_reason":"SAFETY"}}} content_filter"""),
        Case("a blocked prompt", ["""{"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[]},"usageMetadata":{"promptTokenCount":7}}"""],
            Role, """0 {"extra_content":{"google":{"prompt_feedback":{"blockReason":"SAFETY","safetyRatings":[]}}}}""", "0 {} content_filter", Usage(7, 0)),
        Case("feedback without a block", ["""{"promptFeedback":{"safetyRatings":[]}}""", Parts("""{"text":"A"}""", ",\"finishReason\":\"STOP\"")],
            Role, """0 {"content":"A"}""", "0 {} stop"),
        Case("content without parts", ["""{"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS"}]}"""], Role, "0 {} length"),
        Case("nulls", ["""{"candidates":null,"error":null}""", """{"candidates":[{"content":{"parts":null},"finishReason":null}]}"""], Role),
        Case("a signature of text", [Parts("""{"text":"","thoughtSignature":"c2ln"}""", ",\"finishReason\":\"STOP\"")],
            Role, """0 {"extra_content":{"google":{"thought_signature":"c2ln"}}}""", "0 {} stop"),
        Case("probabilities", [Parts("""{"text":"A"}""", ""","logprobsResult":{"chosenCandidates":[{"token":"A","logProbability":-0.5}]}""")],
            Role, """0 {"content":"A"}""", """0 {} {"content":[{"token":"A","logprob":-0.5,"bytes":[65],"top_logprobs":[]}],"refusal":null}"""),
        Case("half a surrogate pair", [Parts("""{"text":"A\ud83dB\uD83D\uDE00"}""")], Role, """0 {"content":"A\uFFFDB\uD83D\uDE00"}"""),
        Case("parts that say nothing", [Parts("""{},7,{"text":7},{"thoughtSignature":null},{"text":"A"}""")], Role, """0 {"content":"A"}"""),
    ];

    [TestCaseSource(nameof(Streams))]
    public void Translate_GeminisEvents_AreChunks(string[] events, string[] chunks)
    {
        var (written, error) = GoogleHarness.Stream(events);
        Assert.That(error, Is.Null);
        Assert.That(GoogleHarness.Brief(written), Is.EqualTo(chunks));
    }

    [Test]
    public void Translate_ResponseId_IsInEveryChunk()
    {
        var (chunks, _) = GoogleHarness.Stream(
            """{"candidates":[{"content":{"parts":[{"text":"A"}]}}],"responseId":"r-1"}""", """{"candidates":[{"finishReason":"STOP"}],"responseId":"r-2"}""");
        Assert.That(chunks.Select(c => (string?)c["id"]), Is.All.EqualTo("r-1").And.Exactly(3).Items);
    }

    [TestCase("""{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}""", ProviderErrorKind.UpstreamError)]
    [TestCase("""[{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED"}}]""", ProviderErrorKind.RateLimited)]
    [TestCase("""{"candidates":[{"content":{},"finishReason":"MALFORMED_FUNCTION_CALL"}]}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"candidates":[{"content":{"parts":[{"text":"B"}]},"index":128}]}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"candidates":[{"content":{"parts":[{"functionCall":{}}]}}]}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"candidates":[{"content":{"parts":7}}]}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"candidates":7}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"candidates":[7]}""", ProviderErrorKind.BadReply)]
    [TestCase("""{"candidates":[{"content":{"parts":[{"text":"B"}]}}]} x""", ProviderErrorKind.BadReply)]
    [TestCase("[7]", ProviderErrorKind.BadReply)]
    [TestCase("7", ProviderErrorKind.BadReply)]
    [TestCase("{", ProviderErrorKind.BadReply)]
    [TestCase("", ProviderErrorKind.BadReply)]
    public void Translate_BrokenEventInTheMiddle_IsAnErrorBehindWhatCameBefore(string broken, ProviderErrorKind kind)
    {
        var (chunks, error) = GoogleHarness.Stream(Parts("""{"text":"A"}"""), broken);
        Assert.That(error!.Kind, Is.EqualTo(kind));
        Assert.That(GoogleHarness.Brief(chunks), Is.EqualTo([Role, """0 {"content":"A"}"""]));
    }

    [Test]
    public void Translate_ErrorBehindUsage_LeavesTheUsageKnown()
    {
        string[] events = ["""{"candidates":[{"content":{"parts":[{"text":"A"}]}}],"usageMetadata":{"promptTokenCount":7}}""", """{"error":{"code":500}}"""];
        Assert.That(GoogleHarness.Brief(GoogleHarness.Stream(events).Chunks)[^1], Is.EqualTo(Usage(7, 0)));
        string nothingSaid = events[0].Replace("\"A\"", "\"\"", StringComparison.Ordinal);
        Assert.That(GoogleHarness.Brief(GoogleHarness.Stream(nothingSaid, events[1]).Chunks), Is.EqualTo([Role]), "the error can still be the answer's status");
    }

    [Test]
    public void Translate_InvalidUtf8_IsABadReply()
    {
        var (_, error) = GoogleHarness.Stream([[.. Json.Bytes("""{"candidates":[{"content":{"parts":[{"text":" """), 0xc3, .. Json.Bytes("\"}]}}]}")]]);
        Assert.That(error!.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
    }

    [TestCase("")]
    [TestCase(""" ,"finishReason":"" """)]
    public void Complete_StreamWithoutFinishReason_FinishesNothing(string reason)
    {
        var (chunks, _) = GoogleHarness.Stream($$$"""{"candidates":[{"content":{"parts":[{"text":"A"}]}{{{reason}}}}],"usageMetadata":{"promptTokenCount":7}}""");
        Assert.That(GoogleHarness.Brief(chunks), Is.EqualTo([Role, """0 {"content":"A"}""", Usage(7, 0)]), "the usage is known, the end is not");
    }
}
