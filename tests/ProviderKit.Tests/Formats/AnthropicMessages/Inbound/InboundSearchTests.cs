using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.Requests;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>The web search that a client of Messages offers: OpenAI's in the canonical form, and sources at the end of the answer.</summary>
public class InboundSearchTests
{
    private const string Tool = """{"type":"web_search_20250305","name":"web_search"}""";
    private const string Chunk = """{"type":"url_citation","url_citation":{"start_index":0,"end_index":1,"url":"https://a.test/1","title":"A [test]"}}""";

    private static readonly BridgeNotes Searches = new() { NamesSources = true };

    [Test]
    public void WriteCanonical_SearchTool_IsAnOfferToSearch()
    {
        var (error, body, notes) = Bridged.TryCanonical(Json.Bytes("""
            {"model":"m","messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"f","input_schema":{}},
             {"type":"web_search_20260209","name":"web_search","max_uses":3,"allowed_domains":["a"],"blocked_domains":null,"cache_control":{"type":"ephemeral"},
              "user_location":{"type":"approximate","city":"Bern","country":"CH"}},{"type":"web_search_20250305","name":"second"}]}
            """));
        Assert.That(error, Is.Null);
        var chat = JsonNode.Parse(body)!;
        Json.AssertEqual(chat["web_search_options"], """{"user_location":{"type":"approximate","approximate":{"city":"Bern","country":"CH"}}}""");
        Assert.That((bool)chat["extra_content"]!["soft"]!["web_search_options"]!);
        Assert.That(notes.LeftOut?.ToString(), Is.EqualTo("tools.1.max_uses, tools.1.allowed_domains, tools.2 (web_search_20250305)"));
        Assert.That((notes.ClientNames["web_search_options"], notes.NamesSources), Is.EqualTo(("tools.1 (web_search_20260209)", true)));
    }

    [Test]
    public void WriteCanonical_ToolsForbidden_OffersNoSearch() =>
        Assert.That(Bridged.With($"\"tools\":[{Tool}],\"tool_choice\":{{\"type\":\"none\"}}")["web_search_options"], Is.Null);

    [Test]
    public void WriteCanonical_AnswerInJson_GetsNoSources() =>
        Assert.That(Bridged.TryCanonical(Json.Bytes($$$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],"tools":[{{{Tool}}}],"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}} } }""")).Notes.NamesSources, Is.False);

    [Test]
    public void ThereAndBack_SearchTool_IsTheClients()
    {
        var back = Bridged.ThereAndBack($$"""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"tools":[{{Tool}}]}""");
        Json.AssertEqual(back["tools"], $"[{Tool}]");
        Assert.That(back["web_search_options"], Is.Null);
    }

    [TestCase("Bern", "Bern\n\nSources:\n- [A |test|](https://a.test/1)")]
    [TestCase("Bern (https://a.test/1)", "Bern (https://a.test/1)")]
    public void WriteReply_Annotations_AreSourcesAtTheEnd(string text, string shown)
    {
        string reply = $$"""{"choices":[{"index":0,"message":{"role":"assistant","content":"{{text}}","annotations":[{{Chunk}},{{Chunk}},{"type":"x"}]},"finish_reason":"stop"}]}""";
        Assert.That((string?)Bridged.Reply(reply, Searches)["content"]![0]!["text"], Is.EqualTo(shown));
        Assert.That((string?)Bridged.Reply(reply)["content"]![0]!["text"], Is.EqualTo(text), "without a search");
    }

    [TestCase("script:alert", "https://b.test/2")]
    public void WriteReply_AddressThatIsNone_IsNoSource(string address, string other)
    {
        string reply = $$$"""{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi","annotations":[{"url_citation":{"url":"{{{address}}}"}},{"url_citation":{"url":"{{{other}}}"}}]},"finish_reason":"stop"}]}""";
        Assert.That((string?)Bridged.Reply(reply, Searches)["content"]![0]!["text"], Is.EqualTo($"Hi\n\nSources:\n- [{other}]({other})"));
    }

    [TestCase("in", "Bern\n\nSources:\n- [A |test|](https://a.test/1)")]
    [TestCase("in https://a.test/1", "Bern https://a.test/1")]
    public void Stream_Annotations_AreSourcesAtTheEnd(string rest, string shown)
    {
        rest = rest["in".Length..];
        var (events, error) = Bridged.TryStream(
            [Bridged.Delta("\"content\":\"Be\""), Bridged.Delta("\"content\":\"rn\""), Bridged.Delta($"\"content\":\"{rest}\""), Bridged.Delta($"\"annotations\":[{Chunk}]"), Bridged.Delta("", "stop")], notes: Searches);
        Assert.That(error, Is.Null);
        Assert.That(string.Concat(events.Select(e => (string?)e.Data["delta"]?["text"])), Is.EqualTo(shown));
        Assert.That(events.Count(e => e.Name == "content_block_start"), Is.EqualTo(1));
    }
}
