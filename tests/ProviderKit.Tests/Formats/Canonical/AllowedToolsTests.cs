using ProviderKit.Tests.Formats.GoogleGenerate;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>What chat has of tools beyond functions, for formats that have less.</summary>
public class AllowedToolsTests
{
    private const string Chat = """
        "messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],
        "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"MODE","tools":[{"type":"function","function":{"name":"g"}}]}}
        """;

    [TestCase("auto", "AUTO")]
    [TestCase("required", "ANY")]
    public void AllowedTools_ForAFormatWithoutThem_AreTheOnlyOnes(string mode, string written)
    {
        var (body, error) = GoogleHarness.Request(Chat.Replace("MODE", mode, StringComparison.Ordinal));
        Assert.That(error?.Message, Is.Null);
        Assert.That(body!["tools"]![0]!["functionDeclarations"]!.AsArray().Select(f => (string?)f!["name"]), Is.EqualTo(["g"]));
        Assert.That((string?)body["toolConfig"]!["functionCallingConfig"]!["mode"], Is.EqualTo(written));
    }

    [Test]
    public void CustomCall_ForAFormatOfFunctions_IsOneWithItsInputAsText()
    {
        var (body, error) = GoogleHarness.Request("""
            "messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"custom","custom":{"name":"patch","input":"*** x"}}]},{"role":"tool","tool_call_id":"c","content":"done"}]
            """);
        Assert.That(error?.Message, Is.Null);
        Assert.That(body!["contents"]![1]!["parts"]![0]!["functionCall"]!["args"]!.ToJsonString(), Is.EqualTo("""{"arguments":"*** x"}"""));
    }

    [Test]
    public void CustomTool_ForAFormatOfFunctions_IsRefusedByName()
    {
        var (_, error) = GoogleHarness.Request(""" "messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"custom","custom":{"name":"patch"}}] """);
        Assert.That((error?.HttpStatus, error?.Param), Is.EqualTo((400, "tools[0]")));
    }
}
