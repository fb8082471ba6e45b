using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>
/// Reads fields of a client's request. Errors have paths as in the API's reference: <c>contents[2].parts[0].inlineData</c>. The API takes
/// each name in <c>lowerCamelCase</c> and in <c>snake_case</c>, and clients send both.
/// </summary>
internal static class Given
{
    private static readonly ConcurrentDictionary<string, string> Snakes = new(StringComparer.Ordinal); // cache for the names in this folder

    public static ChatFieldException Wrong(string path, string why) =>
        new(new ProviderError(ProviderErrorKind.InvalidRequest, $"{path}: {why}") { Param = path });

    /// <summary>Whether a member is present; null counts as missing.</summary>
    /// <param name="parent">An object; any other value has no members.</param>
    /// <param name="name">The name in <c>lowerCamelCase</c>.</param>
    /// <param name="value">Its value.</param>
    public static bool Has(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        if (parent.ValueKind != JsonValueKind.Object) return false;
        if (!parent.TryGetProperty(name, out value) && !(SnakeOf(name) is var snake && snake.Length != name.Length && parent.TryGetProperty(snake, out value))) return false;
        return value.ValueKind != JsonValueKind.Null;
    }

    public static JsonElement Object(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Object ? value : throw Wrong(path, "an object is expected");

    public static JsonElement Array(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Array ? value : throw Wrong(path, "an array is expected");

    /// <summary>A required string member.</summary>
    public static JsonElement Text(JsonElement parent, string name, string path) =>
        !Has(parent, name, out var value) ? throw Wrong($"{path}.{name}", "it is required")
        : value.ValueKind == JsonValueKind.String ? value
        : throw Wrong($"{path}.{name}", "a string is expected");

    /// <summary>An optional string member.</summary>
    public static string? Maybe(JsonElement parent, string name, string path) =>
        !Has(parent, name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong($"{path}.{name}", "a string is expected");

    public static bool IsTrue(JsonElement parent, string name) => Has(parent, name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A number; the API also accepts numbers as strings.</summary>
    public static double? Number(JsonElement parent, string name, string path)
    {
        if (!Has(parent, name, out var value)) return null;
        double number = 0;
        bool isNumber = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        return isNumber && double.IsFinite(number) ? number : throw Wrong($"{path}.{name}", "a number is expected");
    }

    /// <summary>A 32-bit integer.</summary>
    public static int? Int(JsonElement parent, string name, string path) =>
        Number(parent, name, path) is not { } number ? null
        : number is >= int.MinValue and <= int.MaxValue && Math.Floor(number) == number ? (int)number
        : throw Wrong($"{path}.{name}", "a whole number is expected");

    /// <summary>Copies a value unchanged, without decoding texts and images.</summary>
    public static void Copy(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }

    /// <summary>The JSON between the quotes of a string.</summary>
    public static ReadOnlySpan<byte> Inside(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    /// <summary>Converts a member's name to <c>lowerCamelCase</c>.</summary>
    public static string CamelOf(string name)
    {
        if (!name.Contains('_', StringComparison.Ordinal)) return name;
        var camel = new StringBuilder(name.Length);
        bool begins = false;
        foreach (char c in name)
        {
            if (c != '_') camel.Append(begins ? char.ToUpperInvariant(c) : c);
            begins = c == '_' && camel.Length > 0;
        }
        return camel.ToString();
    }

    private static string SnakeOf(string camel) => Snakes.GetOrAdd(camel, static name =>
        string.Concat(name.Select(static c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : c.ToString())));
}
