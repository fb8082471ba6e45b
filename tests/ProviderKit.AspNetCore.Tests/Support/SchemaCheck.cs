using System.Text.Json;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Compares JSON with its schema in an OpenAPI document: types, required members, and that no member is missing in the schema.</summary>
internal static class SchemaCheck
{
    public static void Assert(JsonElement document, JsonElement schema, JsonElement value, string where) =>
        NUnit.Framework.Assert.That(Problem(document, schema, value, where), Is.Null);

    /// <summary>Follows references.</summary>
    public static JsonElement Resolve(JsonElement document, JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
            schema = reference.GetString()!["#/".Length..].Split('/').Aggregate(document, static (at, name) => at.GetProperty(name));
        return schema;
    }

    private static string? Problem(JsonElement document, JsonElement schema, JsonElement value, string where)
    {
        schema = Resolve(document, schema);
        if (schema.TryGetProperty("oneOf", out var choices))
            return choices.EnumerateArray().Any(choice => Problem(document, choice, value, where) is null) ? null : $"{where}: {value} fits no choice of {choices}";
        if (schema.TryGetProperty("type", out var type) && !(type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray()] : (JsonElement[])[type]).Any(one => Fits(one.GetString()!, value)))
            return $"{where}: {value} is no {type}";
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            return value.EnumerateArray().Select((item, number) => Problem(document, items, item, $"{where}[{number}]")).FirstOrDefault(problem => problem is not null);
        return value.ValueKind == JsonValueKind.Object && schema.EnumerateObject().Any() ? MemberProblem(document, schema, value, where) : null;
    }

    private static string? MemberProblem(JsonElement document, JsonElement schema, JsonElement value, string where)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray())
                if (!value.TryGetProperty(name.GetString()!, out _)) return $"{where}: {name} is required, but missing in {value}";
        foreach (var member in value.EnumerateObject())
        {
            if ((schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var of)) || schema.TryGetProperty("additionalProperties", out of))
            {
                if (Problem(document, of, member.Value, $"{where}.{member.Name}") is { } problem) return problem;
            }
            else return $"{where}: {member.Name} is not in the schema";
        }
        return null;
    }

    private static bool Fits(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };
}
