using ProviderKit.Formats.OpenAIResponses.Outbound;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Outbound;

/// <summary>The searches of a vendor's chat as its tools.</summary>
public class LiveSearchTests
{
    private static readonly ResponsesTranslator Live = new("acme") { Searches = true, SearchesLive = true };

    [TestCase("{}", """[{"type":"web_search"},{"type":"x_search"}]""")]
    [TestCase("""{"mode":"auto","sources":[],"return_citations":true}""", """[{"type":"web_search"},{"type":"x_search"}]""")]
    [TestCase("""{"mode":"on","sources":[{"type":"web","allowed_websites":["a.com"],"country":"CH"}],"max_search_results":3}""",
        """[{"type":"web_search","filters":{"allowed_domains":["a.com"]}}]""", "search_parameters.mode", "search_parameters.max_search_results", "search_parameters.sources[0].country")]
    [TestCase("""{"from_date":"2026-01-01","to_date":null,"sources":[{"type":"x","included_x_handles":["a"],"post_view_count":9}]}""",
        """[{"type":"x_search","allowed_x_handles":["a"],"from_date":"2026-01-01"}]""", "search_parameters.sources[0].post_view_count")]
    [TestCase("""{"mode":"off","sources":[{"type":"rss"}]}""", null)]
    public void Parameters_BecomeTools(string parameters, string? tools, params string[] leftOut)
    {
        var (body, error, left) = Sent($"\"search_parameters\":{parameters}");
        Assert.That(error?.Message, Is.Null);
        if (tools is null) Assert.That(body!["tools"], Is.Null);
        else Json.AssertEqual(body!["tools"], tools);
        Assert.That(body["search_parameters"], Is.Null);
        Assert.That(left, Is.EqualTo(leftOut));
    }

    [TestCase("7", "search_parameters")]
    [TestCase("""{"mode":"maybe"}""", "search_parameters.mode")]
    [TestCase("""{"sources":{}}""", null)]
    [TestCase("""{"sources":7}""", "search_parameters.sources")]
    [TestCase("""{"sources":[{"type":"x"},{"type":"rss","links":["https://a/"]}]}""", "search_parameters.sources[1].type")]
    [TestCase("""{"sources":["web"]}""", "search_parameters.sources[0].type")]
    [TestCase("""{"from_date":"2026-01-01"}""", "search_parameters.from_date")]
    public void Parameters_ThatTheToolsCannotFollow_AreRefusedByName(string parameters, string? param)
    {
        var (_, error, _) = Sent($"\"search_parameters\":{parameters}");
        Assert.That((error?.HttpStatus, error?.Param), Is.EqualTo((param is null ? (int?)null : 400, param)));
    }

    [Test]
    public void Parameters_BesideSearchOptions_AreOneSearchOfTheWeb()
    {
        var (body, _, _) = Sent("\"search_parameters\":{\"sources\":[{\"type\":\"web\"}]},\"web_search_options\":{}");
        Json.AssertEqual(body!["tools"], """[{"type":"web_search"}]""");
    }

    [Test]
    public void Parameters_OfAVendorThatHasNone_GoOutAsTheyAre()
    {
        var (body, _, _) = ResponsesHarness.Request("\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"search_parameters\":{\"mode\":\"on\"}");
        Json.AssertEqual(body!["search_parameters"], """{"mode":"on"}""");
    }

    private static (System.Text.Json.Nodes.JsonNode? Body, ProviderError? Error, string[] LeftOut) Sent(string members) =>
        ResponsesHarness.Request($"\"messages\":[{{\"role\":\"user\",\"content\":\"Hi\"}}],{members}", translator: Live);
}
