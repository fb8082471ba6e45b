using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Canonical.Rules;

/// <summary>Schemas as formats take them, with nothing lost that a model should know.</summary>
public class SchemaWriterTests
{
    private static readonly SchemaRules Plain = new() { HasPlainTop = true };

    private static readonly SchemaRules Narrow = new() { InlinesReferences = true, HasNoConst = true, HasNoOneOf = true, HasNoTypeLists = true, LeftOut = ["$schema"] };

    private static string Written(string schema, SchemaRules rules)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var parsed = JsonDocument.Parse(schema))
        using (var json = new Utf8JsonWriter(output)) SchemaWriter.Write(json, parsed.RootElement, rules);
        return Json.Text(output.WrittenSpan);
    }

    [TestCase("""{"type":"object","properties":{"route":{"type":"string"},"file":{"type":"string"}},"anyOf":[{"required":["route"]},{"required":["file"]}]}""",
        """{"type":"object","properties":{"route":{"type":"string"},"file":{"type":"string"}},"description":"(At least one of: with route; with file.)"}""")]
    [TestCase("""{"description":"A shape.","oneOf":[{"type":"object","properties":{"kind":{"const":"circle"},"r":{"type":"number"}},"required":["kind","r"]},{"type":"object","properties":{"kind":{"const":"square"},"a":{"type":"number"}},"required":["kind","a"]}]}""",
        """{"type":"object","description":"A shape. (Exactly one of: kind = \"circle\", with r; kind = \"square\", with a.)","properties":{"kind":{"anyOf":[{"const":"circle"},{"const":"square"}]},"r":{"type":"number"},"a":{"type":"number"}},"required":["kind"]}""")]
    [TestCase("""{"allOf":[{"properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},{"$ref":"#/$defs/B"}],"$defs":{"B":{"type":"object","properties":{"b":{"$ref":"#/$defs/C"}},"required":["b"]},"C":{"type":"integer"}}}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"$ref":"#/$defs/C"}},"required":["a","b"],"$defs":{"B":{"type":"object","properties":{"b":{"$ref":"#/$defs/C"}},"required":["b"]},"C":{"type":"integer"}}}""")]
    [TestCase("""{"$ref":"#/definitions/A~1b","definitions":{"A/b":{"type":"object","properties":{"x":{}}}}}""",
        """{"type":"object","properties":{"x":{}},"definitions":{"A/b":{"type":"object","properties":{"x":{}}}}}""")]
    [TestCase("""{"type":["object","null"],"properties":{"x":{"anyOf":[{"type":"string"},{"type":"null"}]}}}""",
        """{"type":"object","properties":{"x":{"anyOf":[{"type":"string"},{"type":"null"}]}}}""")]
    [TestCase("""{"anyOf":[{"type":"object","properties":{"x":{}},"additionalProperties":false},{"type":"null"}]}""", """{"type":"object","properties":{"x":{}},"description":"(At least one of: type \"null\".)"}""")]
    [TestCase("""{"$ref":"#"}""", """{"type":"object"}""")]
    [TestCase("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""", """{"type":"object","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""")]
    [TestCase("{}", """{"type":"object"}""")]
    [TestCase("""{"properties":{},"anyOf":[]}""", """{"type":"object","properties":{}}""")]
    public void Write_CompositionAtTheTop_IsOnePlainObject(string schema, string expected) => Json.AssertEqual(JsonNode.Parse(Written(schema, Plain)), expected);

    [Test]
    public void Write_AlternativesThatReferToThemselves_AreFollowedOnce()
    {
        string alternatives = string.Join(",", Enumerable.Repeat("{\"$ref\":\"#/$defs/A\"}", 30));
        var written = JsonNode.Parse(Written($$$"""{"$ref":"#/$defs/A","$defs":{"A":{"properties":{"x":{} },"anyOf":[{{{alternatives}}}]} } }""", Plain))!;
        Json.AssertEqual(written["properties"], """{"x":{}}""");
    }

    [Test]
    public void Write_AlternativesThatMultiply_AreRefused()
    {
        string definitions = string.Join(",", Enumerable.Range(0, 8).Select(level =>
            $$$"""  "A{{{level}}}":{"anyOf":[{{{string.Join(",", Enumerable.Repeat($"{{\"$ref\":\"#/$defs/A{level + 1}\"}}", 30))}}}]} """));
        var error = Assert.Throws<ChatFieldException>(() => Written($$$"""{"$ref":"#/$defs/A0","$defs":{ {{{definitions}}},"A8":{"properties":{"x":{} } } } }""", Plain));
        Assert.That((error!.Error.HttpStatus, error.Error.Param), Is.EqualTo((400, "tools")));
    }

    [Test]
    public void Write_PlainTopOfANarrowFormat_KeepsItsRulesAtTheTop() => Json.AssertEqual(
        JsonNode.Parse(Written(
            """{"$schema":"x","anyOf":[{"properties":{"a":{}}}],"additionalProperties":true,"minProperties":1}""",
            new SchemaRules { HasPlainTop = true, ClosesObjects = true, LeftOut = ["$schema"], InWords = [new("minProperties")] })),
        """{"type":"object","properties":{"a":{}},"additionalProperties":false,"description":"(minProperties: 1)"}""");

    [TestCase("""{"properties":{"a":{"enum":["x",null]},"b":{"enum":[true]},"c":{"enum":["x",1]}}}""",
        """{"properties":{"a":{"description":"(enum: [\"x\",null])"},"b":{"description":"(enum: [true])"},"c":{"enum":["x",1]}}}""")]
    [TestCase("""{"allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"a":{"enum":["x"]},"b":{}}}]}""",
        """{"properties":{"a":{"type":"string","enum":["x"]},"b":{}}}""")]
    [TestCase("""{"properties":{"a":true},"allOf":[{"properties":{"a":{"type":"string"}}}]}""", """{"properties":{"a":{"type":"string"}}}""")]
    [TestCase("""{"properties":{"a":true},"additionalProperties":true,"items":true}""", """{"properties":{"a":{}},"additionalProperties":true,"items":{}}""")]
    public void Write_MergedParts_LoseNothing(string schema, string expected) =>
        Json.AssertEqual(JsonNode.Parse(Written(schema, Narrow with { MergesAllOf = true })), expected);

    [TestCase("""{"type":"object","properties":{"n":{"minimum":1.50,"oneOf":[{},{}]}}, "$schema":"x"}""")]
    [TestCase("""{"type":"object","properties":{"a":{"type":"string"},"a":{"type":"integer"}}}""")]
    public void Write_PlainTop_StaysAsItIs(string schema) => Json.AssertEqual(JsonNode.Parse(Written(schema, Plain).Replace("\"a\":{\"type\":\"string\"},", "")), schema.Replace("\"a\":{\"type\":\"string\"},", ""));

    [TestCase("""{"$schema":"x","type":"object","properties":{"a":{"const":1},"b":{"type":["string","null"]},"c":{"type":["string"]},"d":{"oneOf":[{"const":"x"}]}}}""",
        """{"type":"object","properties":{"a":{"enum":[1]},"b":{"anyOf":[{"type":"string"},{"type":"null"}]},"c":{"type":"string"},"d":{"anyOf":[{"enum":["x"]}]}}}""")]
    [TestCase("""{"type":"object","properties":{"a":{"$ref":"#/$defs/A","description":"mine"}},"$defs":{"A":{"type":"string","description":"theirs","maxLength":3}}}""",
        """{"type":"object","properties":{"a":{"type":"string","maxLength":3,"description":"mine"}}}""")]
    [TestCase("""{"$defs":{"Node":{"type":"object","properties":{"next":{"$ref":"#/$defs/Node"}}}},"$ref":"#/$defs/Node"}""",
        """{"type":"object","properties":{"next":{"description":"(recursive: #/$defs/Node)"}}}""")]
    public void Write_NarrowFormat_SaysTheSameInItsWords(string schema, string expected) => Json.AssertEqual(JsonNode.Parse(Written(schema, Narrow)), expected);

    [Test]
    public void Write_LimitsInWords_StandInTheDescription() => Json.AssertEqual(
        JsonNode.Parse(Written("""{"type":"string","format":"iri","minLength":1,"description":"A link"}""", new SchemaRules { InWords = [new("minLength"), new("format", "\"uri\"")] })),
        """{"type":"string","description":"A link (format: \"iri\", minLength: 1)"}""");

    [TestCase("""{"type":"object","properties":{"a":{"type":"array","items":[{"type":"string"},{"type":"number","exclusiveMinimum":true,"minimum":0}],"additionalItems":false}}}""",
        """{"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"number","exclusiveMinimum":0}],"items":false}}}""")]
    [TestCase("""{"type":"object","properties":{"a":{"type":"any","required":true,"description":"A"},"b":{"type":"integer","required":false,"exclusiveMaximum":false,"maximum":9}},"required":["b"]}""",
        """{"type":"object","properties":{"a":{"description":"A"},"b":{"type":"integer","maximum":9}},"required":["b","a"]}""")]
    [TestCase("""{"type":"object","properties":{"items":{"type":"string"},"required":{"type":"boolean","exclusiveMinimum":1}}}""",
        """{"type":"object","properties":{"items":{"type":"string"},"required":{"type":"boolean","exclusiveMinimum":1}}}""")]
    public void Write_KeywordsOfOlderDrafts_AreThoseOf2020(string schema, string expected) =>
        Json.AssertEqual(JsonNode.Parse(Written(schema, new SchemaRules { HasPlainTop = true, IsDraft2020 = true })), expected);
}
