using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Formats.GoogleGenerate;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.GoogleGenerate;

/// <summary>JSON schemas as Gemini takes them: nothing that a client said is lost.</summary>
public class GoogleSchemaTests
{
    [TestCase("""{"$schema":"x","type":["object","null"],"additionalProperties":false,"title":"T"}""", """{"type":["object","null"],"additionalProperties":false,"title":"T"}""", TestName = "{m}(what it takes)")]
    [TestCase("""{"properties":{"$ref":{"type":"string"},"default":{"const":"a"}}}""", """{"properties":{"$ref":{"type":"string"},"default":{"enum":["a"]}}}""", TestName = "{m}(properties named like keywords)")]
    [TestCase("""{"type":"string","description":"A name.","minLength":2,"pattern":"^a"}""", """{"type":"string","description":"A name. (minLength: 2, pattern: \"^a\")"}""", TestName = "{m}(limits it does not look at)")]
    [TestCase("""{"properties":{"n":{"type":"number","exclusiveMinimum":0.50,"default":null}}}""", """{"properties":{"n":{"type":"number","description":"(exclusiveMinimum: 0.50, default: null)"}}}""", TestName = "{m}(limits without a description)")]
    [TestCase("""{"const":true}""", """{"description":"(const: true)"}""", TestName = "{m}(a constant that is no text)")]
    [TestCase("""{"definitions":{"D":{"type":"string"}},"properties":{"a":{"$ref":"#/definitions/D","description":"Mine."},"b":{"items":{"$ref":"#/definitions/D"}}}}""",
        """{"properties":{"a":{"description":"Mine.","type":"string"},"b":{"items":{"type":"string"}}}}""", TestName = "{m}(references are written out)")]
    [TestCase("""{"properties":{"a":{"type":"string"},"b":{"$ref":"#/properties/a"},"c~d":{"$ref":"#/properties/c~0d/x"}}}""",
        """{"properties":{"a":{"type":"string"},"b":{"type":"string"},"c~d":{"description":"($ref: #/properties/c~0d/x)"}}}""", TestName = "{m}(references to other places)")]
    [TestCase("""{"properties":{"a":{"$ref":"#/$defs/Gone"},"b":{"$ref":"https://other.test/s.json"}}}""",
        """{"properties":{"a":{"description":"($ref: #/$defs/Gone)"},"b":{"description":"($ref: https://other.test/s.json)"}}}""", TestName = "{m}(references to nothing)")]
    [TestCase("""{"$ref":"#/$defs/N","$defs":{"N":{"type":"object","properties":{"v":{"type":"string"},"next":{"$ref":"#/$defs/N","description":"D"}},"required":["v","next"]}}}""",
        """{"type":"object","properties":{"v":{"type":"string"},"next":{"description":"D (recursive: #/$defs/N)"}},"required":["v","next"]}""", TestName = "{m}(a schema that contains itself)")]
    [TestCase("""{"allOf":[{"$ref":"#/$defs/A"},{"properties":{"b":{"type":"number"}},"required":["b"]}],"$defs":{"A":{"type":"object","properties":{"a":{}},"required":["a"]}}}""",
        """{"type":"object","properties":{"a":{},"b":{"type":"number"}},"required":["a","b"]}""", TestName = "{m}(all of several)")]
    [TestCase("""{"type":"string","allOf":[{"type":"number"}]}""", """{"type":"string","description":"(type: \"number\")"}""", TestName = "{m}(all of what cannot be)")]
    public void Write_Schema_IsWhatTheApiTakes(string schema, string expected) => Json.AssertEqual(JsonNode.Parse(Write(schema)), expected);

    [Test]
    public void Write_ReferencesThatDouble_AreA400()
    {
        string defs = string.Join(",", Enumerable.Range(0, 40).Select(i => $$$$"""
            "D{{{{i}}}}":{"properties":{"a":{"$ref":"#/$defs/D{{{{i + 1}}}}"},"b":{"$ref":"#/$defs/D{{{{i + 1}}}}"}}}
            """));
        AssertTooLarge($$$$"""{"$ref":"#/$defs/D0","$defs":{{{{{defs}}}},"D40":{"type":"string"}}}""");
    }

    [Test]
    public void Write_LongChainOfReferences_IsA400()
    {
        string defs = string.Join(",", Enumerable.Range(0, 50_000).Select(i => $$$"""
            "D{{{i}}}":{"items":{"$ref":"#/$defs/D{{{i + 1}}}"}}
            """));
        AssertTooLarge($$$"""{"$ref":"#/$defs/D0","$defs":{ {{{defs}}} } }""");
    }

    private static void AssertTooLarge(string schema) =>
        Assert.That(Assert.Throws<ChatFieldException>(() => Write(schema))!.Error.Message, Does.Contain("too large"));

    private static string Write(string schema)
    {
        using var parsed = JsonDocument.Parse(schema);
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output)) SchemaWriter.Write(json, parsed.RootElement, GoogleFormat.Schema);
        return Json.Text(output.WrittenSpan);
    }
}
