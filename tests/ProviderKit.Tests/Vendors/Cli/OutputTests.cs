using System.Text.Json.Nodes;
using ProviderKit.Formats.Canonical;
using ProviderKit.Tests.Support;
using ProviderKit.Vendors.ClaudeCode;
using ProviderKit.Vendors.Cli;
using ProviderKit.Vendors.CursorAgent;

namespace ProviderKit.Tests.Vendors.Cli;

/// <summary>What the commands write, line by line, against the text a client sees.</summary>
public class OutputTests
{
    private static readonly ICliVendor Cursor = new CursorAgentCli(), Claude = new ClaudeCodeCli();

    private static string Assistant(string text, string more = "") =>
        $$"""{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"{{text}}"}]}{{more}}}""";

    private static string Delta(string delta, string more = "") =>
        $$"""{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{{delta}}}{{more}}}""";

    private static string Result(string result = "all", string more = "") => $$"""{"type":"result","subtype":"success","is_error":false,"result":"{{result}}"{{more}}}""";

    private static (string Text, string Reasoning, string? Finish, ProviderError? Error) Read(ICliVendor vendor, params string[] lines)
    {
        ChatDocument.TryRead("""{"model":"m","messages":[]}"""u8.ToArray(), out var chat);
        var context = new ReplyContext(chat!, "acme", new ErrorRules(), "m", "1", 0);
        var output = vendor.BeginOutput(context);
        using var chunks = new ChunkWriter(context);
        string text = "", reasoning = "";
        string? finish = null;
        ProviderError? error = null;
        foreach (string line in lines)
        {
            error ??= output.Translate(Json.Bytes(line), chunks);
            while (chunks.TryTake(out var chunk))
            {
                if (JsonNode.Parse(chunk.Span)!["choices"]!.AsArray() is not [{ } choice, ..]) continue;
                text += (string?)choice["delta"]!["content"];
                reasoning += (string?)choice["delta"]!["reasoning_content"];
                finish ??= (string?)choice["finish_reason"];
            }
        }
        chat!.Dispose();
        return (text, reasoning, finish, error);
    }

    private static void AssertText(string expected, ICliVendor vendor, params string[] lines)
    {
        var (text, _, finish, error) = Read(vendor, lines);
        Assert.That((text, finish, error), Is.EqualTo((expected, "stop", (ProviderError?)null)));
    }

    [Test]
    public void Cursor_PiecesAndTheirRepetitions_AreSaidOnce() => AssertText(
        "haha, done", Cursor,
        """{"type":"system","subtype":"init"}""", """{"type":"user","message":{"content":[{"type":"text","text":"prompt"}]}}""",
        Assistant("ha", ""","timestamp_ms":1"""), Assistant("ha", ""","timestamp_ms":2"""), Assistant("haha", ""","model_call_id":"a","timestamp_ms":3"""),
        """{"type":"tool_call","subtype":"started","tool_call":{}}""",
        Assistant(", done", ""","timestamp_ms":4"""), Assistant("haha, done"), Result("haha, done"));

    [Test]
    public void Cursor_WholeMessages_AreSaid() => AssertText("one two", Cursor, Assistant("one"), Assistant(" two"), Result());

    [Test]
    public void Cursor_ResultAlone_IsTheAnswer() => AssertText("all", Cursor, Result());

    [Test]
    public void Cursor_Thinking_IsReasoning() =>
        Assert.That(Read(Cursor, """{"type":"thinking","subtype":"delta","text":"Hm."}""", Result()).Reasoning, Is.EqualTo("Hm."));

    [Test]
    public void Claude_Pieces_AreSaidOnce() => AssertText(
        "one\n\ntwo \"ä\"", Claude,
        """{"type":"stream_event","event":{"type":"message_start","message":{"type":"message","content":[]}}}""",
        Delta("""{"type":"text_delta","text":"one"}"""), Assistant("one"),
        """{"type":"stream_event","event":{"type":"message_start"}}""",
        Delta("""{"type":"text_delta","text":"two \"ä\""}"""), Delta("""{"type":"text_delta","text":"not its own"}""", ""","parent_tool_use_id":"x" """),
        Assistant("two"), Result());

    [Test]
    public void Claude_WholeMessages_AreParagraphs() => AssertText("one\n\ntwo", Claude, Assistant("one"), Assistant("two"), Result("two"));

    [Test]
    public void Claude_ResultAlone_IsTheAnswer() => AssertText("all", Claude, Result());

    [TestCase("refusal", "content_filter")]
    [TestCase("max_tokens", "length")]
    [TestCase("end_turn", "stop")]
    public void Claude_StopReason_IsTranslated(string reason, string finish) =>
        Assert.That(Read(Claude, Result(more: $$""","stop_reason":"{{reason}}" """)).Finish, Is.EqualTo(finish));

    [TestCase("""{"type":"result","subtype":"error_max_turns"}""", "error_max_turns")]
    [TestCase("""{"type":"result","is_error":true}""", "an error without a reason")]
    [TestCase("""{"type":"result","is_error":true,"errors":["one","two",3]}""", "one two")]
    public void Result_Error_IsToldAsFarAsItSays(string line, string words)
    {
        foreach (var vendor in new[] { Cursor, Claude })
            Assert.That(Read(vendor, line).Error!.Message, Does.EndWith("reports: " + words));
    }

    [Test]
    public void Translate_HalfASurrogatePair_IsReplaced()
    {
        AssertText("\ufffd", Cursor, Assistant("\\ud83d", ""","timestamp_ms":1"""), Result());
        AssertText("a\ufffd", Claude, Delta("""{"type":"text_delta","text":"a\ude00"}"""), Result());
    }

    [Test]
    public void Translate_LinesCutShortAndMutated_NeverThrow()
    {
        var random = new Random(7);
        string[] lines =
        [
            Assistant("x", ""","timestamp_ms":1"""), Delta("""{"type":"text_delta","text":"\ud83d\ude00"}"""), Result(more: ""","usage":{"input_tokens":1}"""),
            """{"type":"result","is_error":true,"result":"\ud800"}""", """{"\ud800":1,"type":"assistant","message":7}""", """{"type":"assistant","message":{"content":[[{}],7,{"text":8}]}}""",
        ];
        foreach (var vendor in new[] { Cursor, Claude })
        {
            foreach (string line in lines)
            {
                for (int i = 0; i <= line.Length; i++) Assert.That(() => Read(vendor, line[..i]), Throws.Nothing, line[..i]);
                for (int i = 0; i < 300; i++)
                {
                    char[] mutated = line.ToCharArray();
                    mutated[random.Next(mutated.Length)] = "{}[]\",:0\\u\uFFFD"[random.Next(11)];
                    Assert.That(() => Read(vendor, new string(mutated)), Throws.Nothing, new string(mutated));
                }
            }
        }
    }
}
