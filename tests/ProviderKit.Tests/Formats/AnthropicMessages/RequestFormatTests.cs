using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.AnthropicMessages.Translate;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

/// <summary><c>response_format</c> by generation.</summary>
public class RequestFormatTests
{
    private const string Format = "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"city\",\"strict\":true,\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],\"additionalProperties\":false}}}";
    private const string Tool = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

    [TestCase("claude-opus-4-1-20250805")]
    [TestCase("claude-haiku-4-5-20251001")]
    [TestCase("claude-opus-4-7")]
    public void JsonSchema_WhereTheApiHasIt_IsTheOutputFormat(string model)
    {
        var request = Parameters(Format, model);
        Json.AssertEqual(request["output_config"], """{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}}""");
        Assert.That(request["tools"] ?? request["tool_choice"], Is.Null);
    }

    [Test]
    public void JsonSchema_WithEffort_SharesTheOutputConfig() =>
        Assert.That(Parameters($"{Format},\"reasoning_effort\":\"low\"", Modern)["output_config"]!.AsObject().Select(m => m.Key), Is.EqualTo(["effort", "format"]));

    [TestCase("claude-sonnet-4-20250514")]
    [TestCase(Oldest)]
    public void JsonSchema_BeforeThat_IsAToolThatHasToBeCalled(string model)
    {
        var request = Parameters(Format, model);
        Json.AssertEqual(request["tool_choice"], """{"type":"tool","name":"json_answer","disable_parallel_tool_use":true}""");
        Json.AssertEqual(request["tools"]![0]!["input_schema"], """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""");
        Assert.That(request["output_config"], Is.Null);
    }

    [Test]
    public void JsonSchema_BesideTools_LeavesTheChoiceBetweenThem()
    {
        var request = Parameters($"{Format},{Tool}", Oldest);
        Json.AssertEqual(request["tool_choice"], """{"type":"any","disable_parallel_tool_use":true}""");
        Assert.That(request["tools"]!.AsArray().Select(t => (string?)t!["name"]), Is.EqualTo(["f", "json_answer"]));
    }

    [Test]
    public void JsonSchema_BesideAToolOfThatName_TakesAnother() =>
        Assert.That(
            Parameters($"{Format},\"tools\":[{{\"type\":\"function\",\"function\":{{\"name\":\"json_answer\"}}}}]", Oldest)["tools"]!.AsArray().Select(t => (string?)t!["name"]),
            Is.EqualTo(["json_answer", "json_answer_"]));

    [Test]
    public void JsonSchema_WhereTheClientForcesATool_GivesWay()
    {
        var request = Parameters($"{Format},{Tool},\"tool_choice\":\"required\"", Oldest);
        Json.AssertEqual(request["tool_choice"], """{"type":"any"}""");
        Assert.That(request["tools"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public void JsonSchema_WhereTheClientForbidsTools_IsTheOnlyOneCalled() => Json.AssertEqual(
        Parameters($"{Format},{Tool},\"tool_choice\":\"none\"", Oldest)["tool_choice"],
        """{"type":"tool","name":"json_answer","disable_parallel_tool_use":true}""");

    [TestCase(Oldest)]
    [TestCase(Modern)]
    public void JsonObject_OfEveryGeneration_IsAnInstruction(string model)
    {
        var request = Messages("""[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]""", "\"response_format\":{\"type\":\"json_object\"}", model);
        Assert.That((string?)request["system"], Does.StartWith("Be brief.\n\n").And.Contain("JSON object"));
        Assert.That(request["tools"] ?? request["output_config"], Is.Null);
    }

    [TestCase("""{"type":"object","properties":{"description":{"type":"integer","minimum":1,"maximum":5,"description":"How many"}}}""",
        """{"type":"object","properties":{"description":{"type":"integer","description":"How many (minimum: 1, maximum: 5)"}},"additionalProperties":false}""")]
    [TestCase("""{"type":"array","minItems":1,"items":{"type":"object","additionalProperties":true}}""",
        """{"type":"array","minItems":1,"items":{"type":"object","additionalProperties":false}}""")]
    [TestCase("""{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"type":"string","maxLength":3},{"properties":{}}]}}}""",
        """{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"type":"string","description":"(maxLength: 3)"},{"properties":{},"additionalProperties":false}]}}}""")]
    [TestCase("""{"type":"string","enum":["a"],"default":{"minimum":1},"minLength":true}""", """{"type":"string","enum":["a"],"default":{"minimum":1},"description":"(minLength: true)"}""")]
    public void Schema_WithWhatTheFormatRefuses_SaysItInWords(string schema, string expected) => Json.AssertEqual(
        Parameters($$$"""
            "response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{{{schema}}}}}
            """)["output_config"]!["format"]!["schema"],
        expected);
}
