using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>
/// Converts keywords of older JSON schema drafts, which many generators still write, to draft 2020-12: arrays as
/// <c>items</c>, <c>exclusiveMinimum: true</c>, <c>required: true</c> in a property, <c>type: "any"</c>.
/// </summary>
internal static class OldSchema
{
    /// <summary>Whether <paramref name="schema"/> has such a keyword anywhere. A value that looks like one counts, too.</summary>
    public static bool IsUsedIn(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject().Any(m => IsOld(m.Name, m.Value) || IsUsedIn(m.Value)),
        JsonValueKind.Array => schema.EnumerateArray().Any(IsUsedIn),
        _ => false,
    };

    /// <summary>The schema in draft 2020-12.</summary>
    public static JsonElement Modernized(JsonElement schema)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output)) Write(json, schema);
        using var modern = JsonDocument.Parse(output.WrittenMemory);
        return modern.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter json, JsonElement schema)
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
        json.WriteStartObject();
        string[] required = [.. RequiredIn(schema)];
        if (required.Length > 0) WriteNames(json, [.. NamesOf(schema), .. required]);
        foreach (var (name, value) in Members(schema, required.Length > 0))
        {
            json.WritePropertyName(name);
            // The members of these are the client's names, not keywords.
            if (name is "properties" or "patternProperties" or "$defs" or "definitions" && value.ValueKind == JsonValueKind.Object) WriteNamed(json, value);
            else if (name is "enum" or "const" or "default" or "examples") value.WriteTo(json);
            else Write(json, value);
        }
        json.WriteEndObject();
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

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement schema, bool hasRequired)
    {
        bool hasList = schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array;
        foreach (var member in schema.EnumerateObject())
        {
            switch (member.Name)
            {
                case "items" when hasList:
                    yield return ("prefixItems", member.Value);
                    break;
                case "additionalItems":
                    if (hasList) yield return ("items", member.Value);
                    break;
                case "exclusiveMinimum" or "exclusiveMaximum" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    if (member.Value.ValueKind == JsonValueKind.True && schema.TryGetProperty(Inclusive(member.Name), out var limit)) yield return (member.Name, limit);
                    break;
                case "minimum" or "maximum" when schema.TryGetProperty(member.Name == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum", out var exclusive) && exclusive.ValueKind == JsonValueKind.True:
                case "required" when hasRequired || member.Value.ValueKind != JsonValueKind.Array:
                case "type" when IsOld(member.Name, member.Value):
                    break;
                default:
                    yield return (member.Name, member.Value);
                    break;
            }
        }
    }

    /// <summary>The properties that have <c>required: true</c>.</summary>
    private static IEnumerable<string> RequiredIn(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject()
                .Where(p => p.Value.ValueKind == JsonValueKind.Object && p.Value.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.True)
                .Select(p => p.Name)
            : [];

    private static bool IsOld(string name, JsonElement value) => name switch
    {
        "items" => value.ValueKind == JsonValueKind.Array,
        "exclusiveMinimum" or "exclusiveMaximum" or "required" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "type" => value.ValueKind == JsonValueKind.String && value.ValueEquals("any"u8),
        _ => false,
    };

    private static string Inclusive(string exclusive) => exclusive == "exclusiveMinimum" ? "minimum" : "maximum";

    private static IEnumerable<string> NamesOf(JsonElement schema) =>
        schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array
            ? required.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)
            : [];

    private static void WriteNames(Utf8JsonWriter json, string[] names)
    {
        json.WriteStartArray("required"u8);
        foreach (string name in names.Distinct(StringComparer.Ordinal)) json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
