using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>Reads fields of a client's request. Errors have the client's path: <c>messages.2.images.0</c>. Null counts as missing, as in Ollama.</summary>
internal static class Asked
{
    public static ChatFieldException Wrong(string path, string expected) => ChatField.Wrong(path, expected);

    /// <summary>The 400 for a feature that only models run by an Ollama server have.</summary>
    public static ChatFieldException Unsupported(string path, string why) => new(
        new ProviderError(ProviderErrorKind.InvalidRequest, $"The parameter {path} cannot be served by this model: {why}.") { Param = path, Code = "unsupported_parameter" });

    public static JsonElement Object(JsonElement value, string path) => value.ValueKind == JsonValueKind.Object ? value : throw Wrong(path, "an object");

    public static JsonElement Array(JsonElement value, string path) => value.ValueKind == JsonValueKind.Array ? value : throw Wrong(path, "an array");

    /// <summary>A string member as JSON; default if missing.</summary>
    public static JsonElement Text(JsonElement parent, string name, string path) =>
        !ChatField.TryGet(parent, name, out var value) ? default : value.ValueKind == JsonValueKind.String ? value : throw Wrong(path, "a string");

    /// <summary>Whether a text is present and not empty.</summary>
    public static bool Says(JsonElement text) => text.ValueKind == JsonValueKind.String && !text.ValueEquals(""u8);

    /// <summary>Copies a text without decoding it. A missing text becomes an empty one.</summary>
    public static void Copy(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        if (value.ValueKind == JsonValueKind.Undefined) json.WriteStringValue(""u8);
        else json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }
}
