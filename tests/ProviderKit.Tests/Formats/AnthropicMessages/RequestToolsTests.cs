using ProviderKit.Tests.Support;
using static ProviderKit.Tests.Formats.AnthropicMessages.Translate;

namespace ProviderKit.Tests.Formats.AnthropicMessages;

public class RequestToolsTests
{
    private const string Tools = """
        "tools":[{"type":"function","function":{"name":"f","description":"Does it","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}},{"type":"function","function":{"name":"g"}},{"type":"function","function":{"name":"h","parameters":{"properties":{}}}}]
        """;

    [Test]
    public void Tools_OfTheHistoryAlone_AreDeclaredAndNotCalled()
    {
        const string History = """[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"a.b","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"a.b","arguments":"{}"}}]},{"role":"user","content":"Sum it up."}]""";
        var body = Translate.Messages(History);
        Json.AssertEqual(body["tools"], """[{"name":"a_b","input_schema":{"type":"object"}}]""");
        Json.AssertEqual(body["tool_choice"], """{"type":"none"}""");
        Assert.That(Translate.Messages(Translate.Hi)["tools"], Is.Null);
    }

    [Test]
    public void Tools_OfOpenAI_AreAnthropics() => Json.AssertEqual(
        Parameters(Tools)["tools"],
        """[{"name":"f","description":"Does it","input_schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},"strict":true},{"name":"g","input_schema":{"type":"object"}},{"name":"h","input_schema":{"type":"object","properties":{}}}]""");

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

    [Test]
    public void Strict_WhereTheModelHasNoSuchMode_IsLeftOut() => Json.AssertEqual(
        Parameters(Tools, Oldest)["tools"]![0], """{"name":"f","description":"Does it","input_schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}""");

    [Test]
    public void Strict_OfMoreToolsThanTheApiTakes_IsLeftOut()
    {
        var tools = Parameters($"\"tools\":[{string.Join(",", Enumerable.Range(0, 21).Select(i => $$$"""{"type":"function","function":{"name":"f{{{i}}}","strict":true}}"""))}]")["tools"]!.AsArray();
        Assert.That(tools.Select(t => t!["strict"]), Is.All.Null);
    }

    [Test]
    public void Name_OutsideTheGrammar_IsMendedAndNamedBack()
    {
        const string More = """ "tools":[{"type":"function","function":{"name":"calendar.list-events"}}],"tool_choice":{"type":"function","function":{"name":"calendar.list-events"}} """;
        var request = Messages("""[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"calendar.list-events","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"1"}]""", More);
        Assert.That((string?)request["tools"]![0]!["name"], Is.EqualTo("calendar_list-events"));
        Assert.That((string?)request["tool_choice"]!["name"], Is.EqualTo("calendar_list-events"));
        Assert.That((string?)request["messages"]![1]!["content"]![0]!["name"], Is.EqualTo("calendar_list-events"));

        Assert.That(
            (string?)Reply(AnthropicFixtures.Message("""{"type":"tool_use","id":"t1","name":"calendar_list-events","input":{}}""", "tool_use"), More)["choices"]![0]!["message"]!["tool_calls"]![0]!["function"]!["name"],
            Is.EqualTo("calendar.list-events"));
        var deltas = Deltas(AnthropicFixtures.Stream("tool_use", AnthropicFixtures.Start(0, """{"type":"tool_use","id":"t1","name":"calendar_list-events","input":{}}"""), AnthropicFixtures.Stop(0)), More);
        Assert.That((string?)deltas[1]["tool_calls"]![0]!["function"]!["name"], Is.EqualTo("calendar.list-events"));
    }

    [Test]
    public void Tools_OfAnthropicsOwn_GoOutAsTheyAre() => Json.AssertEqual(
        Parameters("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":3,\"cache_control\":{\"type\":\"ephemeral\"}},{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"auto\"")["tools"],
        """[{"name":"f","input_schema":{"type":"object"}},{"type":"web_search_20250305","name":"web_search","max_uses":3,"cache_control":{"type":"ephemeral"}}]""");

    [TestCase("custom")]
    [TestCase("web_search")]
    public void Tools_OfAnotherVendors_AreA400ThatNamesThem(string type)
    {
        var error = Refused($$$"""
            "tools":[{"type":"function","function":{"name":"f"}},{"type":"{{{type}}}","name":"x"}]
            """);
        Assert.That(error.Param, Is.EqualTo("tools[1]"));
        Assert.That(error.Message, Does.Contain(type));
    }

    [Test]
    public void Parameters_NoObject_AreA400ThatNamesThem() =>
        Assert.That(Refused("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":[]}}]").Param, Is.EqualTo("tools[0].function.parameters"));

    [Test]
    public void Arguments_NamedOutsideTheGrammar_AreMendedAndNamedBack()
    {
        const string More = """ "tools":[{"type":"function","function":{"name":"list","parameters":{"type":"object","properties":{"filter[id]":{"type":"object","properties":{"$in":{}}},"filter_id_":{},"$top":{"type":"integer"}},"required":["filter[id]"]}}},{"type":"function","function":{"name":"other"}}] """;
        var request = Messages("""[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"list","arguments":"{\"filter[id]\":{\"$in\":1.50},\"x\":[]}"}}]},{"role":"tool","tool_call_id":"c1","content":"1"}]""", More);
        string[] names = [.. request["tools"]![0]!["input_schema"]!["properties"]!.AsObject().Select(p => p.Key)];
        Assert.That(names, Has.Length.EqualTo(3).And.Unique);
        Assert.That(names, Has.All.Match("^[a-zA-Z0-9_.-]{1,64}$"));
        string mended = (string)request["tools"]![0]!["input_schema"]!["required"]![0]!;
        Assert.That(names[0], Is.EqualTo(mended).And.Not.EqualTo("filter_id_"));
        Json.AssertEqual(request["tools"]![0]!["input_schema"]!["properties"]![mended], """{"type":"object","properties":{"$in":{}}}""");
        Json.AssertEqual(request["messages"]![1]!["content"]![0]!["input"], $$"""{"{{mended}}":{"$in":1.50},"x":[]}""");

        string input = $$"""{"{{mended}}":{"$in":"é"},"filter_id_":1.50}""";
        Assert.That(
            (string?)Reply(AnthropicFixtures.Message($$$"""{"type":"tool_use","id":"t1","name":"list","input":{{{input}}}}""", "tool_use"), More)["choices"]![0]!["message"]!["tool_calls"]![0]!["function"]!["arguments"],
            Is.EqualTo("""{"filter[id]":{"$in":"é"},"filter_id_":1.50}"""));
        AssertArguments("list", [input[..9], input[9..]], """{"filter[id]":{"$in":"é"},"filter_id_":1.50}""");
        AssertArguments("list", ["{\"a\":"], "{\"a\":");
        AssertArguments("list", [], "{}");
        AssertArguments("other", ["{\"filter", "_id_\":1}"], "{\"filter_id_\":1}");

        void AssertArguments(string tool, string[] pieces, string expected)
        {
            var deltas = Deltas(
                AnthropicFixtures.Stream("tool_use", [
                    AnthropicFixtures.Start(0, $$$"""{"type":"tool_use","id":"t1","name":"{{{tool}}}","input":{}}"""),
                    .. pieces.Select(p => AnthropicFixtures.Delta(0, $$$"""{"type":"input_json_delta","partial_json":{{{System.Text.Json.JsonSerializer.Serialize(p)}}}}""")),
                    AnthropicFixtures.Stop(0),
                ]), More);
            Assert.That(string.Concat(deltas.Select(d => d is System.Text.Json.Nodes.JsonObject o ? (string?)o["tool_calls"]?[0]!["function"]!["arguments"] : null)), Is.EqualTo(expected));
        }
    }
}
