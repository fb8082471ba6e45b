using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Reads a client's fields and reports errors as OpenAI does, such as for <c>input[2].content[0].image_url</c>.</summary>
internal static class Field
{
    /// <param name="path">The path of the field.</param>
    /// <param name="message">The error message.</param>
    /// <param name="code">OpenAI's error code.</param>
    public static ChatFieldException Wrong(string path, string message, string code = "invalid_value") =>
        new(new ProviderError(ProviderErrorKind.InvalidRequest, message) { Param = path, Code = code });

    public static ChatFieldException Missing(string path) => Wrong(path, $"Missing required parameter: '{path}'.", "missing_required_parameter");

    public static ChatFieldException WrongType(string path, string expected, JsonElement given) =>
        Wrong(path, $"Invalid type for '{path}': expected {expected}, but got {KindOf(given)} instead.", "invalid_type");

    /// <summary>The error for a field that the model's provider does not support.</summary>
    public static ChatFieldException Unsupported(string path, string why) =>
        Wrong(path, $"The parameter {path} is not supported by the provider of this model: {why}.", "unsupported_parameter");

    /// <summary>Whether a field is set; null counts as not set.</summary>
    public static bool Has(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    public static JsonElement Object(JsonElement value, string path) => value.ValueKind == JsonValueKind.Object ? value : throw WrongType(path, "an object", value);

    public static JsonElement Array(JsonElement value, string path) => value.ValueKind == JsonValueKind.Array ? value : throw WrongType(path, "an array", value);

    /// <summary>A required string field.</summary>
    public static string Text(JsonElement parent, string name, string path) => TextOf(parent, name, path).GetString()!;

    /// <summary>A required string field, as the JSON element.</summary>
    public static JsonElement TextOf(JsonElement parent, string name, string path) =>
        !Has(parent, name, out var value) ? throw Missing($"{path}.{name}")
        : value.ValueKind == JsonValueKind.String ? value
        : throw WrongType($"{path}.{name}", "a string", value);

    /// <summary>An optional string field.</summary>
    public static string? Maybe(JsonElement parent, string name, string path) =>
        !Has(parent, name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw WrongType(path.Length == 0 ? name : $"{path}.{name}", "a string", value);

    public static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    /// <summary>Copies a value's JSON unchanged, so that texts and images are never decoded.</summary>
    public static void Copy(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "an integer" : "a decimal",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
