using System.Text.Json;
using System.Text.Json.Nodes;

namespace UpstreamSimulator.Conversation;

/// <summary>Makes the simplest value that a JSON schema allows; objects hold their required properties.</summary>
internal static class SchemaExample
{
    // Schemas may refer to themselves.
    private const int Deepest = 16;

    public static string Of(JsonElement? schema)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } root)
            return "{}";

        return (Make(root, root, 0) ?? new JsonObject()).ToJsonString();
    }

    private static JsonNode? Make(JsonElement schema, JsonElement root, int depth)
    {
        if (depth > Deepest || schema.ValueKind != JsonValueKind.Object)
            return new JsonObject();
        if (schema.TryGetProperty("$ref", out var reference) && Resolve(reference.GetString(), root) is { } target)
            return Make(target, root, depth + 1);
        if (schema.TryGetProperty("const", out var constant))
            return JsonNode.Parse(constant.GetRawText());
        if (First(schema, "enum") is { } first)
            return JsonNode.Parse(first.GetRawText());
        if ((First(schema, "anyOf") ?? First(schema, "oneOf") ?? First(schema, "allOf")) is { } choice)
            return Make(choice, root, depth + 1);

        return TypeOf(schema) switch
        {
            "string" => "example",
            "number" or "integer" => 1,
            "boolean" => true,
            "array" => new JsonArray(),
            "null" => null,
            _ => MakeObject(schema, root, depth),
        };
    }

    private static JsonObject MakeObject(JsonElement schema, JsonElement root, int depth)
    {
        var made = new JsonObject();
        if (!schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array)
            return made;

        schema.TryGetProperty("properties", out var properties);
        foreach (var item in required.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
                continue;

            var name = item.GetString()!;
            made[name] = properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var property)
                ? Make(property, root, depth + 1)
                : "example";
        }

        return made;
    }

    private static string? TypeOf(JsonElement schema)
    {
        var type = schema.TryGetProperty("type", out var single) && single.ValueKind == JsonValueKind.Array
            ? First(schema, "type") ?? default
            : single;
        return type.ValueKind == JsonValueKind.String ? type.GetString() : null;
    }

    private static JsonElement? First(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? list[0]
            : null;

    private static JsonElement? Resolve(string? reference, JsonElement root)
    {
        if (reference is null || !reference.StartsWith('#'))
            return null;

        var found = root;
        foreach (var step in reference.Split('/').Skip(1))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(step, out found))
                return null;
        }

        return found;
    }
}
