using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>What an answer has beyond OpenAI's format is carried, whole and streamed alike.</summary>
public class GoogleExtrasTests
{
    private const string Image = """{"inlineData":{"mimeType":"image/png","data":"aGk\u003d"}}""";
    private const string ImageUrl = """{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}""";

    private static TestCaseData Case(string name, string candidate, string extra) => new(candidate, extra) { TestName = $"{{m}}({name})" };

    private static string Parts(string parts) => $$"""{"content":{"parts":[{{parts}}]},"finishReason":"STOP"}""";

    private static readonly TestCaseData[] Candidates =
    [
        Case("an image", Parts(Image), $$"""{"images":[{{ImageUrl}}]}"""),
        Case("a signed image", Parts("""{"inlineData":{"mimeType":"IMAGE/webp","data":"aGk="},"thoughtSignature":"c2ln"}"""),
            """{"images":[{"type":"image_url","image_url":{"url":"data:IMAGE/webp;base64,aGk="},"extra_content":{"google":{"thought_signature":"c2ln"}}}]}"""),
        Case("a draft of an image", Parts("""{"thought":true,"inlineData":{"mimeType":"image/png","data":"aGk="}}"""),
            """{"extra_content":{"google":{"parts":[{"thought":true,"inlineData":{"mimeType":"image/png","data":"aGk="}}]}}}"""),
        Case("audio", Parts("""{"inlineData":{"mimeType":"audio/L16","data":"aGk="}}"""),
            """{"extra_content":{"google":{"parts":[{"inlineData":{"mimeType":"audio/L16","data":"aGk="}}]}}}"""),
        Case("executed code", Parts("""{"executableCode":{"language":"PYTHON","code":"1.0"},"thoughtSignature":"c2ln"}"""),
            """{"extra_content":{"google":{"parts":[{"executableCode":{"language":"PYTHON","code":"1.0"},"thoughtSignature":"c2ln"}]}}}"""),
        Case("a part of a kind to come", Parts("""{"hologram":{"of":[1.0,1e400]}}"""), """{"extra_content":{"google":{"parts":[{"hologram":{"of":[1.0,1e400]}}]}}}"""),
        Case("sources", """{"finishReason":"STOP","groundingMetadata":{"webSearchQueries":["q"]},"citationMetadata":{"citationSources":[{"uri":"u"}]},"urlContextMetadata":{"urlMetadata":[]}}""",
            """{"extra_content":{"google":{"grounding_metadata":{"webSearchQueries":["q"]},"citation_metadata":{"citationSources":[{"uri":"u"}]},"url_context_metadata":{"urlMetadata":[]}}}}"""),
        Case("a rating that blocked", """{"finishReason":"SAFETY","safetyRatings":[{"category":"X","blocked":true}]}""",
            """{"extra_content":{"google":{"safety_ratings":[{"category":"X","blocked":true}],"finish_reason":"SAFETY"}}}"""),
        Case("ratings that did not", """{"finishReason":"STOP","safetyRatings":[{"category":"X"}],"groundingMetadata":{},"citationMetadata":null}""", "{}"),
        Case("no image", """{"finishReason":"NO_IMAGE","finishMessage":"None."}""", """{"extra_content":{"google":{"finish_reason":"NO_IMAGE","finish_message":"None."}}}"""),
        Case("a message to a plain reason", """{"finishReason":"MAX_TOKENS","finishMessage":"Long."}""", """{"extra_content":{"google":{"finish_reason":"MAX_TOKENS","finish_message":"Long."}}}"""),
    ];

    [TestCaseSource(nameof(Candidates))]
    public void WriteReply_MoreThanText_IsCarried(string candidate, string extra)
    {
        var (body, error) = GoogleHarness.Reply($$"""{"candidates":[{{candidate}}]}""");
        Assert.That(error?.Message, Is.Null);
        Json.AssertEqual(Extra(body!["choices"]![0]!["message"]!), extra);
    }

    [TestCaseSource(nameof(Candidates))]
    public void Translate_MoreThanText_IsCarried(string candidate, string extra)
    {
        var (chunks, error) = GoogleHarness.Stream($$"""{"candidates":[{{candidate}}]}""");
        Assert.That(error?.Message, Is.Null);
        // Deltas add up: what one says about Google joins what another says.
        var sum = new JsonObject();
        foreach (var chunk in chunks) Join(sum, Extra(chunk["choices"]![0]!["delta"]!));
        Json.AssertEqual(sum, extra);
    }

    [Test]
    public void Translate_ImageAfterText_ComesAfterIt()
    {
        var (chunks, _) = GoogleHarness.Stream($$$"""{"candidates":[{"content":{"parts":[{"text":"Here: "},{{{Image}}}]}}]}""", """{"candidates":[{"finishReason":"STOP"}]}""");
        Assert.That(GoogleHarness.Brief(chunks).Select(b => b.Replace("\\u003d", "=", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            """0 {"role":"assistant","content":""}""", """0 {"content":"Here: "}""", $$"""0 {"images":[{{ImageUrl}}]}""", "0 {} stop",
        }));
    }

    [Test]
    public void Translate_BlockedPrompt_SaysWhy()
    {
        var (chunks, _) = GoogleHarness.Stream("""{"promptFeedback":{"blockReason":"OTHER"}}""");
        Json.AssertEqual(chunks[1]["choices"]![0]!["delta"], """{"extra_content":{"google":{"prompt_feedback":{"blockReason":"OTHER"}}}}""");
    }

    [Test]
    public void Complete_OneOfTwoCandidatesUnfinished_FinishesNone()
    {
        var (chunks, _) = GoogleHarness.Stream("""{"candidates":[{"finishReason":"STOP","index":0},{"content":{"parts":[{"text":"half"}]},"index":1}]}""");
        Assert.That(chunks.Select(c => (string?)c["choices"]![0]!["finish_reason"]), Is.All.Null);
    }

    private static JsonObject Extra(JsonNode message)
    {
        var extra = new JsonObject();
        foreach (string name in new[] { "images", "extra_content" })
            if (message[name] is { } value) extra[name] = value.DeepClone();
        return extra;
    }

    private static void Join(JsonObject sum, JsonObject part)
    {
        foreach (var (name, value) in part)
        {
            if (sum[name] is JsonObject below && value is JsonObject more) Join(below, more);
            else sum[name] = value?.DeepClone();
        }
    }
}
