using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>Reads what a client sent, and names what is wrong as the client wrote it: <c>messages.2.images.0</c>. Null counts as not given, as in the server.</summary>
internal static class Asked
{
    public static ChatFieldException Wrong(string path, string expected) => ChatField.Wrong(path, expected);

    /// <summary>The 400 for what only models that a server of Ollama's runs can do.</summary>
    public static ChatFieldException Unsupported(string path, string why) => new(
        new ProviderError(ProviderErrorKind.InvalidRequest, $"The parameter {path} cannot be served by this model: {why}.") { Param = path, Code = "unsupported_parameter" });

    public static JsonElement Object(JsonElement value, string path) => value.ValueKind == JsonValueKind.Object ? value : throw Wrong(path, "an object");

    public static JsonElement Array(JsonElement value, string path) => value.ValueKind == JsonValueKind.Array ? value : throw Wrong(path, "an array");

    /// <summary>A member that is a string, as it stands; default when it is not given.</summary>
    public static JsonElement Text(JsonElement parent, string name, string path) =>
        !ChatField.TryGet(parent, name, out var value) ? default : value.ValueKind == JsonValueKind.String ? value : throw Wrong(path, "a string");

    /// <summary>Whether a text is given and not empty.</summary>
    public static bool Says(JsonElement text) => text.ValueKind == JsonValueKind.String && !text.ValueEquals(""u8);

    /// <summary>Copies a text as it stands: long ones are never decoded. Nothing given is an empty one.</summary>
    public static void Copy(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        if (value.ValueKind == JsonValueKind.Undefined) json.WriteStringValue(""u8);
        else json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }
}
