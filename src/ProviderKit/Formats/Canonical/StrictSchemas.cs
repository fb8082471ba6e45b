using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Whether a schema is one that other vendors bind to as well: every object closed, every property required. Anthropic's
/// own strict mode takes optional properties, for which others answer 400.
/// </summary>
internal static class StrictSchemas
{
    public static bool Are(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array) return schema.EnumerateArray().All(Are);
        if (schema.ValueKind != JsonValueKind.Object) return true;
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object && !IsClosed(schema, properties)) return false;
        return schema.EnumerateObject().All(member => Are(member.Value));
    }

    private static bool IsClosed(JsonElement schema, JsonElement properties)
    {
        if (!schema.TryGetProperty("additionalProperties", out var more) || more.ValueKind != JsonValueKind.False) return false;
        if (!schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array) return !properties.EnumerateObject().Any();
        var names = required.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!).ToHashSet(StringComparer.Ordinal);
        return properties.EnumerateObject().All(property => names.Contains(property.Name));
    }
}
