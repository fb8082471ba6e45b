using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate.Inbound;

/// <summary>Canonical replies, whole and streamed, as clients of this format get them.</summary>
public class OutgoingReplyTests
{
    private static readonly BridgeNotes WithThoughts = new();
    private static readonly BridgeNotes WithoutThoughts = new() { OmitsThinking = true };

    [Test]
    public void WriteReply_Text_IsACompleteResponse() => Json.AssertEqual(
        Bridged.Reply("""
            {"id":"c","model":"acme-large","choices":[{"index":0,"message":{"role":"assistant","content":"Hi \"you\" \ud83d\ude00"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":5}}}
            """),
        """
        {"candidates":[{"content":{"parts":[{"text":"Hi \"you\" 😀"}],"role":"model"},"finishReason":"STOP","index":0}],
         "usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":2,"cachedContentTokenCount":4,"thoughtsTokenCount":5,"totalTokenCount":17},"modelVersion":"asked-for","responseId":"abc123"}
        """);

    [TestCase("stop", "STOP")]
    [TestCase("tool_calls", "STOP")]
    [TestCase("length", "MAX_TOKENS")]
    [TestCase("content_filter", "SAFETY")]
    [TestCase("not_heard_of", "STOP")]
    public void WriteReply_Finish_IsGooglesWord(string finish, string reason) => Assert.That((string?)Bridged.Candidate("\"content\":\"Hi\"", finish)["finishReason"], Is.EqualTo(reason));

    [Test]
    public void WriteReply_RefusedPrompt_IsFeedback() => Json.AssertEqual(
        Bridged.Reply("""{"choices":[{"index":0,"message":{"role":"assistant","content":null},"finish_reason":"content_filter"}]}"""),
        """{"candidates":[],"promptFeedback":{"blockReason":"SAFETY"},"modelVersion":"asked-for","responseId":"abc123"}""");

    [Test]
    public void WriteReply_Choices_AreCandidates()
    {
        var reply = Bridged.Reply("""{"choices":[{"index":0,"message":{"content":"A"},"finish_reason":"stop"},{"index":1,"message":{"content":"B"},"finish_reason":"length"}]}""");
        Assert.That(reply["candidates"]!.AsArray().Select(c => ((int)c!["index"]!, (string?)c["content"]!["parts"]![0]!["text"], (string?)c["finishReason"])), Is.EqualTo(new[] { (0, "A", "STOP"), (1, "B", "MAX_TOKENS") }));
    }

    [Test]
    public void WriteReply_Thoughts_AreThereIfAsked()
    {
        const string message = "\"content\":\"42\",\"reasoning\":\"Hm\",\"reasoning_content\":\"Hmm\"";
        Json.AssertEqual(Bridged.Candidate(message, notes: WithThoughts)["content"]!["parts"], """[{"text":"Hmm","thought":true},{"text":"42"}]""");
        Json.AssertEqual(Bridged.Candidate(message, notes: WithoutThoughts)["content"]!["parts"], """[{"text":"42"}]""");
    }

    [Test]
    public void WriteReply_Calls_HaveObjectsForArguments() => Json.AssertEqual(
        Bridged.Candidate("""
            "content":"I call","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\": 1.50}"}},{"type":"function","function":{"name":"g","arguments":""}},
             {"id":"c1","function":{"name":"h","arguments":{"b":2}},"extra_content":{"google":{"thought_signature":"QUJD"}}}]
            """, "tool_calls", provider: "google")["content"]!["parts"],
        """[{"text":"I call"},{"functionCall":{"id":"c1","name":"f","args":{"a":1.50}}},{"functionCall":{"id":"call_abc123_1","name":"g","args":{}}},{"functionCall":{"id":"call_abc123_2","name":"h","args":{"b":2}},"thoughtSignature":"QUJD"}]""");

    [Test]
    public void WriteReply_CutArguments_AreMendedOnlyWhereTheAnswerWasCut()
    {
        const string message = """ "content":null,"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"a\":1,\"b\":\"x"}}] """;
        Json.AssertEqual(Bridged.Candidate(message, "length")["content"]!["parts"], """[{"functionCall":{"id":"c","name":"f","args":{"a":1}}}]""");
        var (error, _) = Bridged.TryReply(Json.Bytes($$"""{"choices":[{"message":{ {{message}} },"finish_reason":"tool_calls"}]}"""));
        Assert.That(error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
    }

    [Test]
    public void WriteReply_MediaAndSources_AreParts()
    {
        var candidate = Bridged.Candidate("""
            "content":"É so","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,PNG"}},{"type":"image_url","image_url":{"url":"https://x/y.png"}}],"audio":{"id":"a","data":"AAAA","format":"mp3","transcript":"Said"},
            "annotations":[{"type":"url_citation","url_citation":{"url":"https://a","title":"A","start_index":2,"end_index":4}}]
            """.Replace("PNG", Bridged.Png, StringComparison.Ordinal), notes: new BridgeNotes { NamesSources = true });
        Json.AssertEqual(candidate["content"]!["parts"], """[{"text":"É so"},{"inlineData":{"mimeType":"image/png","data":"PNG"}},{"fileData":{"fileUri":"https://x/y.png"}},{"text":"Said"},{"inlineData":{"mimeType":"audio/mp3","data":"AAAA"}}]""".Replace("PNG", Bridged.Png, StringComparison.Ordinal));
        Json.AssertEqual(candidate["groundingMetadata"], """{"groundingChunks":[{"web":{"uri":"https://a","title":"A"}}],"groundingSupports":[{"segment":{"startIndex":3,"endIndex":5,"text":"so"},"groundingChunkIndices":[0]}]}""");
    }

    [Test]
    public void WriteReply_WhatGoogleSaid_IsSaidAgain()
    {
        var candidate = Bridged.Candidate("""
            "content":"A","extra_content":{"google":{"finish_reason":"RECITATION","finish_message":"m","grounding_metadata":{"webSearchQueries":["q"]},"safety_ratings":[{"blocked":true}],"parts":[{"executableCode":{"code":"1"}}],"thought_signature":"QUJD"}}
            """, "content_filter", provider: "google");
        Json.AssertEqual(candidate, """
            {"content":{"parts":[{"text":"A"},{"executableCode":{"code":"1"}},{"text":"","thoughtSignature":"QUJD"}],"role":"model"},"finishReason":"RECITATION",
             "groundingMetadata":{"webSearchQueries":["q"]},"safetyRatings":[{"blocked":true}],"finishMessage":"m","index":0}
            """);
    }

    [Test]
    public void WriteReply_LogProbs_AreGoogles() => Json.AssertEqual(
        Bridged.Reply("""{"choices":[{"message":{"content":"A"},"logprobs":{"content":[{"token":"A","logprob":-0.5,"top_logprobs":[{"token":"A","logprob":-0.5},{"token":"B","logprob":-1}]}]},"finish_reason":"stop"}]}""")["candidates"]![0]!["logprobsResult"],
        """{"topCandidates":[{"candidates":[{"token":"A","logProbability":-0.5},{"token":"B","logProbability":-1}]}],"chosenCandidates":[{"token":"A","logProbability":-0.5}]}""");

    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("{\"choices\":[]}")]
    [TestCase("{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{}}]},\"finish_reason\":\"tool_calls\"}]}")]
    [TestCase("{\"choices\":[{\"message\":{\"content\":\"\\ud800\",\"tool_calls\":[{\"function\":{\"name\":\"\\ud800\"}}]}}]}")]
    [TestCase("nonsense")]
    public void WriteReply_NoReply_IsAnError(string reply) => Assert.That(Bridged.TryReply(Json.Bytes(reply)).Error?.Kind, Is.EqualTo(ProviderErrorKind.BadReply));

    [Test]
    public void Stream_Text_IsCompleteResponsesAndOneEnd()
    {
        var chunks = Bridged.Stream(
            Bridged.Delta("\"role\":\"assistant\",\"content\":\"\""), Bridged.Delta("\"content\":\"Hel\""), Bridged.Delta("\"content\":\"lo\""), Bridged.Delta("", "stop"),
            Bridged.Usage("""{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}"""));
        Json.AssertEqual(new JsonArray([.. chunks]), """
            [{"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"},"index":0}],"modelVersion":"asked-for","responseId":"abc123"},
             {"candidates":[{"content":{"parts":[{"text":"lo"}],"role":"model"},"index":0}],"modelVersion":"asked-for","responseId":"abc123"},
             {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7},"modelVersion":"asked-for","responseId":"abc123"}]
            """);
    }

    [Test]
    public void Stream_Nothing_StillEnds()
    {
        var last = Bridged.Stream().Single();
        Assert.That(((string?)last["candidates"]![0]!["finishReason"], (int)last["usageMetadata"]!["promptTokenCount"]!), Is.EqualTo(("STOP", 42)), "the estimate");
    }

    [Test]
    public void Stream_Calls_AreWholeInTheLastChunk()
    {
        var chunks = Bridged.Stream(
            Bridged.Delta("\"reasoning\":\"Hm\""),
            Bridged.Delta("""  "tool_calls":[{"index":0,"id":"c0","function":{"name":"f","arguments":"{\"a\":"}}] """),
            Bridged.Delta("""  "tool_calls":[{"index":1,"id":"c1","function":{"name":"g","arguments":""}}] """),
            Bridged.Delta("""  "tool_calls":[{"index":0,"function":{"arguments":"1}"}}] """),
            Bridged.Delta("", "tool_calls"));
        var parts = chunks[^1]["candidates"]![0]!["content"]!["parts"]!.AsArray();
        Assert.That(chunks, Has.Count.EqualTo(2), "a thought and the end");
        Json.AssertEqual(parts[0]!["functionCall"], """{"id":"c0","name":"f","args":{"a":1}}""");
        Json.AssertEqual(parts[1], """{"functionCall":{"id":"c1","name":"g","args":{}}}""");
        Assert.That(((string?)parts[0]!["thoughtSignature"], (string?)chunks[^1]["candidates"]![0]!["finishReason"]), Is.EqualTo((parts[0]!["thoughtSignature"]!.GetValue<string>(), "STOP")));
    }

    [Test]
    public void Stream_Thoughts_AreThereIfAsked()
    {
        string[] given = [Bridged.Delta("\"reasoning_content\":\"Hm\""), Bridged.Delta("\"reasoning_content\":\"!\""), Bridged.Delta("\"content\":\"42\""), Bridged.Delta("", "stop")];
        Assert.That(Texts(Bridged.TryStream(given, notes: WithThoughts).Chunks), Is.EqualTo(new[] { "(Hm)", "(!)", "42", "" }));
        Assert.That(Texts(Bridged.TryStream(given, notes: WithoutThoughts).Chunks), Is.EqualTo(new[] { "42", "" }));
    }

    [Test]
    public void Stream_Choices_AreCandidatesOfTheirOwn()
    {
        var chunks = Bridged.Stream(Bridged.Delta("\"content\":\"A\""), Bridged.Delta("\"content\":\"B\"", index: 1), Bridged.Delta("", "stop"), Bridged.Delta("", "length", 1));
        Assert.That(chunks[..2].Select(c => ((int)c["candidates"]![0]!["index"]!, Text(c))), Is.EqualTo(new[] { (0, "A"), (1, "B") }));
        Assert.That(chunks[2]["candidates"]!.AsArray().Select(c => (string?)c!["finishReason"]), Is.EqualTo(["STOP", "MAX_TOKENS"]));
    }

    [Test]
    public void Stream_RefusedPrompt_IsFeedback()
    {
        var chunk = Bridged.Stream(Bridged.Delta("", "content_filter")).Single();
        Json.AssertEqual(chunk["promptFeedback"], """{"blockReason":"SAFETY"}""");
        Assert.That(chunk["candidates"]!.AsArray(), Is.Empty);
    }

    [TestCase("{\"error\":{\"message\":\"no\",\"code\":500}}")]
    [TestCase("[]")]
    [TestCase("{\"choices\":[{\"index\":999,\"delta\":{\"content\":\"x\"}}]}")]
    [TestCase("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"nonsense\"}}]},\"finish_reason\":\"tool_calls\"}]}")]
    public void Stream_BadChunk_BreaksIt(string chunk)
    {
        var (chunks, error) = Bridged.TryStream([Bridged.Delta("\"content\":\"A\""), chunk]);
        Assert.That((chunks.Count, error is not null), Is.EqualTo((1, true)));
    }

    private static IEnumerable<string> Texts(IEnumerable<JsonNode> chunks) => chunks.Select(Text);

    private static string Text(JsonNode chunk) =>
        chunk["candidates"]![0]!["content"]!["parts"]![0] is var part && (bool?)part!["thought"] == true ? $"({part["text"]})" : (string)part!["text"]!;
}
