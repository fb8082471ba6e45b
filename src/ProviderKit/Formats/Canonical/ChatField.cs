using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>Reads fields of a request. Null counts as missing, as with OpenAI.</summary>
internal static class ChatField
{
    public static bool TryGet(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    public static string? Text(JsonElement parent, string name, string? path = null) =>
        !TryGet(parent, name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(path ?? name, "a string");

    public static bool? Bool(JsonElement parent, string name) =>
        !TryGet(parent, name, out var value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(name, "a boolean");

    public static double? Number(JsonElement parent, string name) =>
        !TryGet(parent, name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number
        : throw Wrong(name, "a number");

    public static int? Int(JsonElement parent, string name) =>
        !TryGet(parent, name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw Wrong(name, "a whole number");

    public static ChatFieldException Wrong(string path, string expected) =>
        new(new ProviderError(ProviderErrorKind.InvalidRequest, $"The parameter {path} must be {expected}.") { Param = path });

    public static long? Long(JsonElement parent, string name) =>
        !TryGet(parent, name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number
        : throw Wrong(name, "a whole number");

    /// <summary>The 400 for a parameter that a vendor does not support.</summary>
    public static ProviderError Unsupported(string provider, string param, string? why = null) =>
        new(ProviderErrorKind.InvalidRequest, $"{provider} does not support the parameter {param}{(why is null ? "" : $": {why}")}.")
        { Param = param, Code = "unsupported_parameter" };
}

/// <summary>Carries a 400 out of nested calls. Never leaves the translation.</summary>
internal sealed class ChatFieldException(ProviderError error) : Exception(error.Message)
{
    public ProviderError Error { get; } = error;
}
