using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.Formats;
using ProviderKit.Formats.Requests;
using ProviderKit.Tests.Formats.OpenAIResponses.Inbound;

namespace ProviderKit.Tests.Formats.OpenAIResponses.Outbound;

/// <summary>Sealed reasoning comes with a reply and goes back with the conversation, at its place and to its maker alone.</summary>
public class CarriedItemsTests
{
    private const string Reasoning0 = """{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}],"content":null,"encrypted_content":"gAAA1","status":null}""";
    private const string Reasoning2 = """{"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"gAAA2","status":"completed"}""";

    private const string Output = $$"""
        {{Reasoning0}},{"id":"msg_1","type":"message","role":"assistant","status":"completed","phase":"commentary","content":[{"type":"output_text","text":"I look.","annotations":[]}]},
        {{Reasoning2}},{"id":"fc_1","type":"function_call","call_id":"c1","name":"f","arguments":"{}","status":"completed"}
        """;

    private const string Back = """
        {"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"gAAA1"}
        {"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look."}],"phase":"commentary"}
        {"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"gAAA2"}
        {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}
        {"type":"function_call_output","call_id":"c1","output":"r"}
        """;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Test]
    public void Reply_SentBackAsItCame_IsTheSameItemsInTheSameOrder()
    {
        var (reply, error) = ResponsesHarness.Reply($$"""{"id":"resp_1","status":"completed","output":[{{Output}}]}""");
        Assert.That(error?.Message, Is.Null);
        Assert.That(SentBack(reply!["choices"]![0]!["message"]!.ToJsonString()), Is.EqualTo(Back.ReplaceLineEndings("\n").Trim().Split('\n')));
    }

    [Test]
    public void Reply_OfAnotherProvider_IsSentBackWithoutItsThoughts()
    {
        var (reply, _) = ResponsesHarness.Reply($$"""{"id":"resp_1","status":"completed","output":[{{Output}}]}""");
        string message = reply!["choices"]![0]!["message"]!.ToJsonString().Replace("\"acme\"", "\"other\"");
        Assert.That(string.Concat(SentBack(message)), Does.Not.Contain("rs_").And.Not.Contain("phase"));
    }

    [TestCase("ab12", "ab12", true)]
    [TestCase("ab12", "cd34", false)]
    [TestCase("ab12", null, false)]
    [TestCase(null, "cd34", true)]
    public void Reply_OfAnotherAccount_IsSentBackWithoutWhatItEncrypted(string? by, string? to, bool isRead)
    {
        var (reply, _) = ResponsesHarness.Reply($$"""{"id":"resp_1","status":"completed","output":[{{Output}}]}""", account: by);
        string sent = string.Concat(SentBack(reply!["choices"]![0]!["message"]!.ToJsonString(), account: to));
        Assert.That(sent, isRead ? Does.Contain("gAAA1").And.Contain("gAAA2") : Does.Not.Contain("rs_"));
        Assert.That(sent, Does.Contain("commentary").And.Not.Contain("account"));
    }

    [Test]
    public void Request_WithoutThoughts_LeavesTheItemsOut()
    {
        var (reply, _) = ResponsesHarness.Reply($$"""{"id":"resp_1","status":"completed","output":[{{Output}}]}""");
        string[] items = SentBack(reply!["choices"]![0]!["message"]!.ToJsonString(), OptionalParts.Thoughts);
        Assert.That(items, Has.Length.EqualTo(3));
        Assert.That(string.Concat(items), Does.Not.Contain("rs_"));
    }

    [TestCase("""{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Ä😀."}]},{"type":"message","role":"assistant","phase":"final_answer","content":[{"type":"output_text","text":"So"},{"type":"output_text","text":" it is."}]}""",
        "Ä😀.\n\nSo it is.", """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Ä\uD83D\uDE00."}]}""", """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"So it is."}],"phase":"final_answer"}""")]
    [TestCase("""{"type":"message","role":"assistant","content":[{"type":"output_text","text":"One"}]}""", "One", """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"One"}]}""")]
    public void Messages_Several_AreOneTextInChat_AndSeveralAgain(string output, string text, params string[] items)
    {
        var (reply, _) = ResponsesHarness.Reply($$"""{"status":"completed","output":[{{output}}]}""");
        var message = reply!["choices"]![0]!["message"]!;
        Assert.That((string?)message["content"], Is.EqualTo(text));
        Assert.That(SentBack(message.ToJsonString(Relaxed)), Is.EqualTo(items));

        message["content"] = text + " Changed by the client.";
        Assert.That(SentBack(message.ToJsonString()), Has.Length.EqualTo(1), "lengths that do not fit belong to no vendor");
    }

    [Test]
    public void Phases_OfAClientOfThisFormat_ComeBack()
    {
        const string items = """
            {"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look"},{"type":"output_text","text":"."}],"phase":"commentary"}
            {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Fine"}],"phase":"final_answer"}
            """;
        string[] expected = items.ReplaceLineEndings("\n").Trim().Split('\n');
        Assert.That(SentBack(Responded.Messages($$"""[{{string.Join(',', expected)}},{"role":"user","content":"So?"}]""")[0]!.ToJsonString())[..2], Is.EqualTo(expected));
    }

    [TestCase("""["commentary"]""", Description = "a rule has changed the parts")]
    [TestCase("7")]
    [TestCase("[7,null]")]
    public void Phases_ThatDoNotFit_AreLeftOut(string phases) =>
        Assert.That(SentBack($$$"""{"role":"assistant","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}],"extra_content":{"responses":{"phases":{{{phases}}} } } }"""),
            Is.EqualTo(["""{"type":"message","role":"assistant","content":[{"type":"output_text","text":"A"},{"type":"output_text","text":"B"}]}"""]));

    [TestCase("""{"index":0,"type":"reasoning","id":"rs_1","summary":[]}""", TestName = "reasoning that is nothing but a name")]
    [TestCase("""{"index":0,"type":"item_reference","id":"rs_1"}""", TestName = "a name of something that is kept")]
    [TestCase("""{"index":0,"type":"function_call_output","call_id":"c1","output":"x"}""", TestName = "an item that is never carried")]
    [TestCase("""{"index":"x","type":7}""", TestName = "no item")]
    [TestCase("7", TestName = "no object")]
    public void Items_ThatNobodySent_AreLeftOut(string item) =>
        Assert.That(SentBack($$$"""{"role":"assistant","content":"A","extra_content":{"acme":{"items":[{{{item}}}]} } }"""), Is.EqualTo(["""{"type":"message","role":"assistant","content":[{"type":"output_text","text":"A"}]}"""]));

    [Test]
    public void Items_AtPlacesThatAreNotThere_ComeInTheirOrder()
    {
        string item = """{"index":INDEX,"type":"reasoning","id":"rs_INDEX","summary":[],"encrypted_content":"e"}""";
        string items = string.Join(',', new[] { 9, -1, 2_000_000_000 }.Select(i => item.Replace("INDEX", i.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        string[] sent = SentBack($$$"""{"role":"assistant","content":"A","extra_content":{"acme":{"items":[{{{items}}}]} } }""");
        Assert.That(sent.Select(s => s.Contains("rs_") ? s[(s.IndexOf("rs_", StringComparison.Ordinal))..].Split('"')[0] : "A"), Is.EqualTo(["rs_-1", "A", "rs_9", "rs_2000000000"]));
    }

    /// <summary>The items of a conversation in which an answer stands after the user's "Hi", without that.</summary>
    private static string[] SentBack(string message, OptionalParts without = OptionalParts.None, string? account = null)
    {
        string result = message.Contains("tool_calls") ? """,{"role":"tool","tool_call_id":"c1","content":"r"}""" : "";
        var (body, error, _) = ResponsesHarness.Request($$""" "messages":[{"role":"user","content":"Hi"},{{message}}{{result}}] """, without: without, account: account);
        Assert.That(error?.Message, Is.Null);
        return [.. body!["input"]!.AsArray().Skip(1).Select(i => i!.ToJsonString(Relaxed))];
    }
}
