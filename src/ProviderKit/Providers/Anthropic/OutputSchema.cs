using System.Text.Json;

namespace ProviderKit.Providers.Anthropic;

/// <summary>
/// A JSON schema as <c>output_config.format</c> takes it: every object closed, and limits on lengths and sizes, which are a
/// 400 there, told to the model in the description instead (as Anthropic's own SDKs do).
/// </summary>
internal static class OutputSchema
{
    private static readonly string[] Limits =
    [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
        "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
    ];

    public static void Write(Utf8JsonWriter json, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(json);
            return;
        }
        json.WriteStartObject();
        var limits = new List<string>();
        foreach (var member in schema.EnumerateObject())
        {
            if (IsLimit(member)) limits.Add($"{member.Name}: {member.Value.GetRawText()}");
            else if (member.Name is not ("description" or "additionalProperties")) WriteMember(json, member);
        }
        if (IsObject(schema)) json.WriteBoolean("additionalProperties"u8, false);
        WriteDescription(json, schema, limits);
        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, JsonProperty member)
    {
        json.WritePropertyName(member.Name);
        if (member.Name is "properties" or "$defs" or "definitions" && member.Value.ValueKind == JsonValueKind.Object)
        {
            json.WriteStartObject();
            foreach (var named in member.Value.EnumerateObject())
            {
                json.WritePropertyName(named.Name);
                Write(json, named.Value);
            }
            json.WriteEndObject();
        }
        else if (member.Name is "anyOf" or "allOf" or "oneOf" && member.Value.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var choice in member.Value.EnumerateArray()) Write(json, choice);
            json.WriteEndArray();
        }
        else if (member.Name == "items") Write(json, member.Value);
        else member.Value.WriteTo(json);
    }

    private static void WriteDescription(Utf8JsonWriter json, JsonElement schema, List<string> limits)
    {
        string? said = schema.TryGetProperty("description", out var description) && description.ValueKind == JsonValueKind.String
            ? description.GetString()
            : null;
        if (limits.Count > 0) said = $"{said} ({string.Join(", ", limits)})".TrimStart();
        if (said is not null) json.WriteString("description"u8, said);
    }

    /// <summary>An array that must have one element, or may have none, is the one limit the format takes.</summary>
    private static bool IsLimit(JsonProperty member) =>
        Limits.Contains(member.Name)
        && !(member.Name == "minItems" && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out int n) && n is 0 or 1);

    private static bool IsObject(JsonElement schema) =>
        (schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object"u8))
        || schema.TryGetProperty("properties", out _);
}
