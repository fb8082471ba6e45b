using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Tests.Support;
using ProviderKit.Texts;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>A canary: one breakpoint of the prompt cache at every place, each of which has to be found again.</summary>
public class CacheControlTests
{
    private const string Body = """
        {"model":"claude-sonnet-4-6","max_tokens":10,
         "tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"bash_20250124","name":"bash"},{"type":"web_search_20250305","name":"web_search"}],
         "system":[{"type":"text","text":"A"},{"type":"text","text":"B"}],
         "messages":[
           {"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PNG"}},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"PDF"}},
             {"type":"document","source":{"type":"text","media_type":"text/plain","data":"T"}},{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"x"}]}]},
           {"role":"system","content":[{"type":"text","text":"Be brief."}]},
           {"role":"assistant","content":[{"type":"text","text":"One"},{"type":"text","text":"Two"},{"type":"tool_use","id":"toolu_1","name":"f","input":{}},{"type":"tool_use","id":"toolu_2","name":"f","input":{}}]},
           {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"a"},{"type":"text","text":"b"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PNG"}}]},{"type":"tool_result","tool_use_id":"toolu_2","content":"c"},{"type":"text","text":"And?"}]}]}
        """;

    private static readonly string[] Places =
    [
        "tools.0", "tools.1", "tools.2", "system.0", "system.1", "messages.0.content.0", "messages.0.content.1", "messages.0.content.2", "messages.0.content.3",
        "messages.0.content.4", "messages.1.content.0", "messages.2.content.0", "messages.2.content.1", "messages.2.content.2", "messages.2.content.3",
        "messages.3.content.0", "messages.3.content.0.content.0", "messages.3.content.0.content.1", "messages.3.content.0.content.2", "messages.3.content.1", "messages.3.content.2", "",
    ];

    [TestCaseSource(nameof(Places))]
    public void WriteCanonical_BreakpointAtAnyPlace_ComesBackThere(string place)
    {
        var body = Marked(place);
        var back = Bridged.ThereAndBack(body.ToJsonString());
        Assert.That(RoundTripTests.Sorted(RoundTripTests.Plain(back)), Is.EqualTo(RoundTripTests.Sorted(RoundTripTests.Plain(body))));
    }

    [TestCaseSource(nameof(Places))]
    public void WriteCanonical_BreakpointAtAnyPlace_LeavesNoneForVendorsThatHaveNone(string place)
    {
        var (_, canonical, _) = Bridged.TryCanonical(Json.Bytes(Marked(place).ToJsonString()));
        Assert.That(ChatRequest.Parse(canonical).Extensions, Is.Not.Null);
        string sent = Stripped(canonical);
        Assert.That(sent, Does.Not.Contain("cache_control").And.Not.Contain("extra_content").And.Not.Contain("anthropic"));
        using var chat = JsonDocument.Parse(sent);
        Assert.That(chat.RootElement.EnumerateObject().Select(m => m.Name), Is.SubsetOf(["model", "messages", "web_search_options", "tools", "max_completion_tokens"]));
    }

    [Test]
    public void WriteCanonical_BreakpointOfAText_IsWhereRoutersLookForIt() =>
        Assert.That(
            JsonNode.Parse(Bridged.TryCanonical(Json.Bytes(Marked("system.1").ToJsonString())).Body)!["messages"]![0]!["content"]![1]!["cache_control"]!.ToJsonString(),
            Is.EqualTo("""{"type":"ephemeral"}"""));

    private static JsonNode Marked(string place)
    {
        var body = JsonNode.Parse(Body.Replace("PNG", Bridged.Png, StringComparison.Ordinal).Replace("PDF", Bridged.Pdf, StringComparison.Ordinal))!;
        var holder = body;
        foreach (string step in place.Split('.', StringSplitOptions.RemoveEmptyEntries)) holder = int.TryParse(step, out int index) ? holder[index]! : holder[step]!;
        holder["cache_control"] = new JsonObject { ["type"] = "ephemeral" };
        return body;
    }

    /// <summary>What a vendor gets that knows nothing beyond OpenAI's format.</summary>
    private static string Stripped(byte[] canonical)
    {
        List<SplicedBody.Edit> edits = [];
        var remover = new MemberRemover(canonical, edits);
        foreach (var member in ChatRequest.Parse(canonical).Extensions!) remover.Remove(member.Start, member.End);
        return Json.Text(new SplicedBody(canonical, default, default, edits));
    }
}
