using System.Text.Json;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Reads members of JSON objects. Null counts as not given, and a value of another kind as well.</summary>
internal static class Field
{
    public static bool Has(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>The object or array at a path of members; default if there is none.</summary>
    public static JsonElement Get(JsonElement parent, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
            if (!Has(parent, name, out parent)) return default;
        return parent;
    }

    public static string? Text(JsonElement parent, string name) =>
        Has(parent, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static long? Whole(JsonElement parent, string name) =>
        Has(parent, name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    public static double? Number(JsonElement parent, string name) =>
        Has(parent, name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) ? number : null;

    public static bool? Bool(JsonElement parent, string name) =>
        Has(parent, name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    public static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        Has(parent, name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>The first of several texts that is there and not empty, and the name it has.</summary>
    public static (string Name, string Text)? FirstText(JsonElement parent, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (Text(parent, name) is { Length: > 0 } text) return (name, text);
        return null;
    }
}
