using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Providers.Anthropic.Translate;

namespace ProviderKit.Tests.Providers.Anthropic;

public class RequestToolsTests
{
    private const string Tools = """
        "tools":[{"type":"function","function":{"name":"f","description":"Does it","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}},{"type":"function","function":{"name":"g"}},{"type":"function","function":{"name":"h","parameters":{"properties":{}}}}]
        """;

    [Test]
    public void Tools_OfOpenAI_AreAnthropics() => Json.AssertEqual(
        Parameters(Tools)["tools"],
        """[{"name":"f","description":"Does it","input_schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}},{"name":"g","input_schema":{"type":"object"}},{"name":"h","input_schema":{"type":"object","properties":{}}}]""");

    [TestCase("\"tool_choice\":\"auto\"", """{"type":"auto"}""")]
    [TestCase("\"tool_choice\":\"none\"", """{"type":"none"}""")]
    [TestCase("\"tool_choice\":\"required\"", """{"type":"any"}""")]
    [TestCase("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", """{"type":"tool","name":"f"}""")]
    [TestCase("\"parallel_tool_calls\":false", """{"type":"auto","disable_parallel_tool_use":true}""")]
    [TestCase("\"parallel_tool_calls\":false,\"tool_choice\":\"required\"", """{"type":"any","disable_parallel_tool_use":true}""")]
    [TestCase("\"parallel_tool_calls\":false,\"tool_choice\":\"none\"", """{"type":"none"}""")]
    [TestCase("\"parallel_tool_calls\":true", "null")]
    [TestCase("\"stream\":true", "null")]
    public void ToolChoice_OfOpenAI_IsAnthropics(string more, string expected) => Json.AssertEqual(Parameters($"{Tools},{more}")["tool_choice"], expected);

    [TestCase("\"tool_choice\":\"auto\"")]
    [TestCase("\"tool_choice\":\"none\"")]
    [TestCase("\"parallel_tool_calls\":false,\"tools\":[]")]
    public void ToolChoice_WithoutTools_IsLeftOut(string more)
    {
        var request = Parameters(more).AsObject();
        Assert.That(request.ContainsKey("tool_choice") || request.ContainsKey("tools"), Is.False);
    }
}
