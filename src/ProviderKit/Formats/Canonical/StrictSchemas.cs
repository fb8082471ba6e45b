using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Whether other vendors can enforce a schema, too: every object must be closed, and every property required. Anthropic's
/// own strict mode accepts optional properties, which other vendors refuse with a 400.
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
