using System.Text.Json.Nodes;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Tests.Formats.Canonical;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>Chat requests as Gemini's countTokens takes them, and its replies.</summary>
public class GoogleCounterTests
{
    private const string Members = """
        "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Look:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}],
        "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"a":{"type":"string"}}}}}],"tool_choice":"required","max_tokens":9
        """;

    private static readonly GoogleCounter Counter = new();

    [Test]
    public void Request_IsTheWholeRequestWithItsModel()
    {
        var (body, error) = Counted.Request(Counter, Members, "gemini-2.5-flash");

        Assert.That(error, Is.Null);
        Json.AssertEqual(body, """
            {"generateContentRequest":{"model":"models/gemini-2.5-flash",
             "systemInstruction":{"parts":[{"text":"Be brief."}]},
             "contents":[{"role":"user","parts":[{"text":"Look:"},{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}]}],
             "tools":[{"functionDeclarations":[{"name":"f","description":"d","parametersJsonSchema":{"type":"object","properties":{"a":{"type":"string"}}}}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY"}},
             "generationConfig":{"maxOutputTokens":9}}}
            """);
    }

    [Test]
    public void Request_IsWhatTheAnswerWouldBeAskedWith()
    {
        var counted = Counted.Request(Counter, Members, GoogleHarness.Gemini3).Body!["generateContentRequest"]!.AsObject();
        counted.Remove("model");
        Assert.That(JsonNode.DeepEquals(counted, GoogleHarness.Request(Members).Body), Is.True);
    }

    [Test]
    public void Request_ImageByAddress_IsNotFetchedForACount()
    {
        Assert.That(Counter.NeedsImageBytes, Is.False);
        Assert.That(Counted.Request(Counter, """ "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a/b.png"}}]}] """, "m").Error, Is.Not.Null);
    }

    [TestCase("""{"totalTokens":31}""")]
    [TestCase("""{"totalTokens":31,"cachedContentTokenCount":9,"promptTokensDetails":[{"modality":"TEXT","tokenCount":31}]}""")]
    [TestCase("{\n  \"totalTokens\": 31,\n  \"promptTokensDetails\": [\n    {\n      \"modality\": \"TEXT\",\n      \"tokenCount\": 31\n    }\n  ]\n}\n")]
    public void Reply_AsDocumented_IsTheCount(string reply) =>
        Assert.That(Counted.Reply(Counter, reply), Is.EqualTo(("""{"input_tokens":31}""", (ProviderError?)null)));

    [TestCase("{}")] // what Gemini sends for nothing to count
    [TestCase("""{"totalBillableCharacters":3}""")]
    public void Reply_WithoutACount_IsBad(string reply) =>
        Assert.That(Counted.Reply(Counter, reply).Error!.Kind, Is.EqualTo(ProviderErrorKind.BadReply));
}
