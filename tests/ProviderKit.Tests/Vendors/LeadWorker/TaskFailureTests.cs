using System.Text.Json;

namespace ProviderKit.Tests.Vendors.LeadWorker;

/// <summary>What counts as a failed turn, seen from outside: after one failure the lead is called, after none the worker.</summary>
public class TaskFailureTests
{
    [TestCase("Sorry, that's wrong.", true)]
    [TestCase("I see THAT'S NOT RIGHT at all", true)]
    [TestCase("It seems that doesn't work.", true)]
    [TestCase("Please try again later", true)]
    [TestCase("Let me correct this", true)]
    [TestCase("Hm. Actually, it is 5.", true)]
    [TestCase("Actually it is 5.", false)]
    [TestCase("Oh no, that's it", true)]
    [TestCase("I fear that's incorrect", true)]
    [TestCase("I will fix this now", true)]
    [TestCase("this is broken", true)]
    [TestCase("But this doesn't matter", true)]
    [TestCase("No, it is not", true)]
    [TestCase("Nothing", false)]
    [TestCase("Oh. No, never", false)]
    [TestCase("Wrong file", true)]
    [TestCase("The wrong file", false)]
    [TestCase("Incorrect!", true)]
    [TestCase("An incorrect one", false)]
    [TestCase("error: failed: traceback", false, Description = "a tool's signs are not the reply's")]
    [TestCase("Done.", false)]
    [TestCase("", false)]
    public async Task Reply_Text(string text, bool fails)
    {
        string json = JsonSerializer.Serialize(text);
        await AssertAsync($$"""{"role":"assistant","content":{{json}}}""", fails);
        await AssertAsync($$"""{"role":"assistant","content":[{"type":"text","text":"Well."},{"type":"text","text":{{json}}}]}""", fails);
    }

    [TestCase("Error: no such table", true)]
    [TestCase("2 FAILED: see above", true)]
    [TestCase("System.Exception: x", true)]
    [TestCase("Traceback (most recent call last)", true)]
    [TestCase("Syntax error near x", true)]
    [TestCase("ls: permission denied", true)]
    [TestCase("File not found", true)]
    [TestCase("sh: command not found", true)]
    [TestCase("Compilation failed.", true)]
    [TestCase("1 test failed", true)]
    [TestCase("Assertion failed at 3", true)]
    [TestCase("0 errors, nothing failed", false)]
    [TestCase("that's wrong, try again", false, Description = "the reply's signs are not a tool's")]
    public async Task ToolResult_Text(string text, bool fails)
    {
        string json = JsonSerializer.Serialize(text), call = Call("run", "{}");
        await AssertAsync($$"""{{call}},{"role":"tool","tool_call_id":"c1","content":{{json}}}""", fails);
        await AssertAsync($$"""{{call}},{"role":"tool","content":"fine"},{"role":"tool","content":[{"type":"text","text":{{json}}}]}""", fails);
        await AssertAsync($$"""{"role":"tool","content":{{json}}},{"role":"assistant","content":"fine"}""", false); // no model's turn
    }

    [TestCase("true", true)]
    [TestCase("false", false)]
    [TestCase("\"true\"", false)]
    public async Task ToolResult_MarkedAsError(string mark, bool fails) =>
        await AssertAsync($$"""{{Call("run", "{}")}},{"role":"tool","content":"x","is_error":{{mark}}}""", fails);

    [TestCase("run", "{\"a\":1}", false)]
    [TestCase("run", "", false)]
    [TestCase("run", "{\"a\":", true)]
    [TestCase("run", "a", true)]
    [TestCase("run", "{} {}", true)]
    [TestCase("run it", "{}", true)]
    [TestCase("", "{}", true)]
    public async Task ToolCall_Malformed(string name, string arguments, bool fails) => await AssertAsync(Call(name, arguments), fails);

    [TestCase("""[{"id":"c1","type":"function"}]""", true)]
    [TestCase("""[{"id":"c1","function":{"arguments":"{}"}}]""", true)]
    [TestCase("""[{"id":"c1","type":"custom","custom":{"name":"x","input":"y"}}]""", false)]
    [TestCase("[]", false)]
    [TestCase("null", false)]
    public async Task ToolCall_OtherShapes(string calls, bool fails) =>
        await AssertAsync($$"""{"role":"assistant","content":null,"tool_calls":{{calls}}}""", fails);

    [Test]
    public async Task UsersWords_AreNotLookedAt() =>
        await AssertAsync("""{"role":"assistant","content":"Done."},{"role":"user","content":"No, that's wrong. Error: x"}""", false);

    private static string Call(string name, string arguments) =>
        $$$"""{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"{{{name}}}","arguments":{{{JsonSerializer.Serialize(arguments)}}}}}]}""";

    private static async Task AssertAsync(string turn, bool fails)
    {
        await using var gateway = new PairGateway(pair => (pair.LeadTurns, pair.FailureThreshold, pair.FallbackTurns) = (0, 1, 1));
        Assert.That(await gateway.NextAsync(["""{"role":"user","content":"Hello"}""", turn]), Is.EqualTo(fails ? 'L' : 'W'), turn);
    }
}
