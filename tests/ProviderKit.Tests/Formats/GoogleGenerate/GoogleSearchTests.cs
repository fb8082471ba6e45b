using System.Text.Json.Nodes;
using ProviderKit.Formats.Canonical;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>The web search of OpenAI's requests, by Google's own search.</summary>
public class GoogleSearchTests
{
    private const string Ask = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
    private const string Search = "\"web_search_options\":{}";
    private const string Soft = "\"extra_content\":{\"soft\":{\"web_search_options\":true}}";
    private const string Function = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
    private const string InJson = "\"response_format\":{\"type\":\"json_object\"}";

    private const string Grounding = """
        "groundingMetadata":{"webSearchQueries":["q"],
            "groundingChunks":[{"web":{"uri":"https://a.test/1","title":"a.test"}},{"web":{"uri":"https://b.test/2"}},{"web":{"title":"no address"}},{"web":{"uri":"https://c.test/3","title":"c"}}],
            "groundingSupports":[
                {"segment":{"startIndex":6,"endIndex":20,"text":"Bern ist groß."},"groundingChunkIndices":[0,1,7]},
                {"segment":{"startIndex":99,"endIndex":120,"text":"not there"},"groundingChunkIndices":[0]}]}
        """;

    private const string Annotations = """
        [{"type":"url_citation","url_citation":{"start_index":2,"end_index":16,"url":"https://a.test/1","title":"a.test"}},
         {"type":"url_citation","url_citation":{"start_index":2,"end_index":16,"url":"https://b.test/2","title":"https://b.test/2"}},
         {"type":"url_citation","url_citation":{"start_index":0,"end_index":19,"url":"https://c.test/3","title":"c"}}]
        """;

    [TestCase("gemini-2.5-flash", Search, """[{"googleSearch":{}}]""")]
    [TestCase("gemini-1.5-flash", Search, """[{"googleSearchRetrieval":{}}]""")]
    [TestCase("gemini-3-flash-preview", Search + "," + InJson, """[{"googleSearch":{}}]""")]
    [TestCase("gemini-3-flash-preview", Search + "," + Function, """[{"functionDeclarations":[{"name":"f"}]},{"googleSearch":{}}]""")]
    [TestCase("gemini-2.5-flash", Search + "," + Soft + "," + Function, """[{"functionDeclarations":[{"name":"f"}]}]""", "web_search_options")]
    [TestCase("gemini-2.5-flash", Search + "," + Soft + "," + InJson, null, "web_search_options")]
    [TestCase("gemma-3-27b-it", Search + "," + Soft, null, "web_search_options")]
    [TestCase("gemini-2.5-flash", "\"web_search_options\":{\"user_location\":{\"type\":\"approximate\"},\"search_context_size\":\"low\"}", """[{"googleSearch":{}}]""", "web_search_options.user_location, web_search_options.search_context_size")]
    public void WriteRequest_Search_IsATool(string model, string members, string? tools, string? leftOut = null)
    {
        ChatDocument? chat = null;
        var (body, error) = GoogleHarness.Request($"{Ask},{members}", model, document => chat = document);
        Assert.That(error, Is.Null);
        Json.AssertEqual(body!["tools"], tools ?? "null");
        Assert.That(chat!.LeftOut?.ToString(), Is.EqualTo(leftOut));
    }

    [TestCase("\"auto\"", """{"includeServerSideToolInvocations":true,"functionCallingConfig":{"mode":"VALIDATED"}}""")]
    [TestCase("\"required\"", """{"includeServerSideToolInvocations":true,"functionCallingConfig":{"mode":"ANY"}}""")]
    [TestCase("null", """{"includeServerSideToolInvocations":true}""")]
    public void WriteRequest_SearchBesideFunctions_IsSwitchedOn(string choice, string config) =>
        Json.AssertEqual(GoogleHarness.Request($"{Ask},{Search},{Function},\"tool_choice\":{choice}").Body!["toolConfig"], config);

    [TestCase("gemini-2.5-flash", Search + "," + Function)]
    [TestCase("gemini-2.5-flash", Search + "," + InJson)]
    [TestCase("gemma-3-27b-it", Search)]
    [TestCase("gemini-2.5-flash", "\"web_search_options\":true")]
    public void WriteRequest_SearchThatTheClientInsistsOn_IsRefusedWhereThereIsNone(string model, string members) =>
        Assert.That(GoogleHarness.Request($"{Ask},{members}", model).Error?.Param, Is.EqualTo("web_search_options"));

    [Test]
    public void WriteReply_Grounding_IsAnnotations()
    {
        var (body, error) = GoogleHarness.Reply($$$"""{"candidates":[{"content":{"parts":[{"text":"😀 Bern ist groß. Ja"}]},"finishReason":"STOP",{{{Grounding}}}}]}""");
        Assert.That(error, Is.Null);
        var message = body!["choices"]![0]!["message"]!;
        Json.AssertEqual(message["annotations"], Annotations);
        Assert.That(message["extra_content"]!["google"]!["grounding_metadata"], Is.Not.Null);
    }

    [Test]
    public void Stream_Grounding_IsAnnotationsOfTheWholeText()
    {
        var (chunks, error) = GoogleHarness.Stream(
            [
                """{"candidates":[{"content":{"parts":[{"text":"Search it","thought":true}]}}]}""",
                """{"candidates":[{"content":{"parts":[{"text":"😀 Bern "}]}}]}""",
                """{"candidates":[{"content":{"parts":[{"text":"ist gro\u00df."}]}}]}""",
                $$$"""{"candidates":[{"content":{"parts":[{"text":" Ja"}]},"finishReason":"STOP",{{{Grounding}}}}]}""",
            ], Search, "gemini-2.5-flash");
        Assert.That(error, Is.Null);
        Json.AssertEqual(chunks.Select(c => c["choices"]?[0]?["delta"]?["annotations"]).Single(a => a is JsonArray), Annotations);
    }
}
