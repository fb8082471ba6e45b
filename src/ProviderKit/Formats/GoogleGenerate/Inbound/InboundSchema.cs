using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>
/// Writes a schema as JSON schema. The API's own schemas are a subset of OpenAPI's: types in capitals, <c>nullable</c>, numbers as strings.
/// Clients mix the two kinds, so both are read in the same way. JSON schema is not changed.
/// </summary>
internal static class InboundSchema
{
    private static readonly FrozenSet<string> Limits =
        new[] { "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties", "minimum", "maximum" }.ToFrozenSet(StringComparer.Ordinal);

    // The members of these are names of schemas, not keywords.
    private static readonly FrozenSet<string> Named = new[] { "properties", "patternProperties", "$defs", "definitions", "dependentSchemas" }.ToFrozenSet(StringComparer.Ordinal);

    // Values that contain no keywords.
    private static readonly FrozenSet<string> Values = new[] { "enum", "const", "default", "examples", "required" }.ToFrozenSet(StringComparer.Ordinal);

    // Not part of any JSON schema draft.
    private static readonly FrozenSet<string> LeftOut = new[] { "nullable", "propertyOrdering", "example" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Types =
        new[] { "string", "number", "integer", "boolean", "array", "object", "null" }.ToFrozenDictionary(static type => type.ToUpperInvariant(), StringComparer.Ordinal);

    /// <summary>Translates a schema to a separate document that does not use pooled memory.</summary>
    public static JsonElement Read(JsonElement schema)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output)) Write(json, schema);
        using var document = JsonDocument.Parse(output.WrittenMemory, new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }

    public static void Write(Utf8JsonWriter json, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var item in schema.EnumerateArray()) Write(json, item);
            json.WriteEndArray();
            return;
        }
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(json);
            return;
        }
        bool nullable = schema.TryGetProperty("nullable", out var or) && or.ValueKind == JsonValueKind.True;
        json.WriteStartObject();
        foreach (var member in schema.EnumerateObject())
        {
            string name = Given.CamelOf(member.Name) is var camel && IsKeyword(camel) ? camel : member.Name;
            if (LeftOut.Contains(name)) continue;
            WriteMember(json, name, member.Value, nullable);
        }
        json.WriteEndObject();
    }

    private static bool IsKeyword(string name) => name is "anyOf" or "oneOf" or "allOf" || Limits.Contains(name) || LeftOut.Contains(name);

    private static void WriteMember(Utf8JsonWriter json, string name, JsonElement value, bool nullable)
    {
        // The format "enum" adds nothing to the list of values.
        if (name == "format" && value.ValueKind == JsonValueKind.String && value.ValueEquals("enum"u8)) return;
        json.WritePropertyName(name);
        if (name == "type") WriteType(json, value, nullable);
        else if (name == "enum" && nullable && value.ValueKind == JsonValueKind.Array) WriteEnum(json, value);
        else if (name == "anyOf" && nullable && value.ValueKind == JsonValueKind.Array) WriteAnyOf(json, value);
        else if (Limits.Contains(name) && value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long limit)) json.WriteNumberValue(limit);
        else if (Named.Contains(name) && value.ValueKind == JsonValueKind.Object) WriteNamed(json, value);
        else if (Values.Contains(name)) value.WriteTo(json);
        else Write(json, value);
    }

    private static void WriteNamed(Utf8JsonWriter json, JsonElement schemas)
    {
        json.WriteStartObject();
        foreach (var schema in schemas.EnumerateObject())
        {
            json.WritePropertyName(schema.Name);
            Write(json, schema.Value);
        }
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, JsonElement type, bool nullable)
    {
        if (type.ValueKind != JsonValueKind.String)
        {
            type.WriteTo(json);
            return;
        }
        string name = TypeOf(type.GetString()!);
        if (!nullable || name == "null")
        {
            json.WriteStringValue(name);
            return;
        }
        json.WriteStartArray();
        json.WriteStringValue(name);
        json.WriteStringValue("null"u8);
        json.WriteEndArray();
    }

    private static void WriteEnum(Utf8JsonWriter json, JsonElement values)
    {
        json.WriteStartArray();
        foreach (var value in values.EnumerateArray()) value.WriteTo(json);
        if (!values.EnumerateArray().Any(static value => value.ValueKind == JsonValueKind.Null)) json.WriteNullValue();
        json.WriteEndArray();
    }

    private static void WriteAnyOf(Utf8JsonWriter json, JsonElement schemas)
    {
        json.WriteStartArray();
        foreach (var schema in schemas.EnumerateArray()) Write(json, schema);
        json.WriteStartObject();
        json.WriteString("type"u8, "null"u8);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static string TypeOf(string name) => Types.TryGetValue(name, out string? lower) ? lower : name;
}
