using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>
/// Members that messages, parts, calls and tools may have beyond OpenAI's: breakpoints of prompt caches, and what a vendor wants back. They
/// are in <c>AdditionalProperties</c> under their own names.
/// </summary>
internal static class Extras
{
    public const string ExtraContent = "extra_content";

    private static readonly string[] Names = [ExtraContent, "cache_control", "prompt_cache_breakpoint"];

    /// <summary>Whether an object has such members.</summary>
    public static bool Any(AdditionalPropertiesDictionary? properties) => properties is not null && Array.Exists(Names, properties.ContainsKey);

    /// <summary>Writes them into the object that is begun.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="properties">The properties of the message or content.</param>
    /// <param name="except">One that is written already.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, object?>? properties, string? except = null)
    {
        if (properties is null) return;
        foreach (string name in Names)
        {
            if (name == except || !properties.TryGetValue(name, out object? value) || value is null) continue;
            json.WritePropertyName(name);
            WireJson.Write(json, value);
        }
    }

    /// <summary>The members of a JSON object; null if it has none.</summary>
    public static AdditionalPropertiesDictionary? Read(JsonElement parent)
    {
        AdditionalPropertiesDictionary? properties = null;
        foreach (string name in Names)
            if (Field.Has(parent, name, out var value)) (properties ??= [])[name] = value.Clone();
        return properties;
    }
}
