using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProviderKit.Texts;

/// <summary>Reads members of external JSON, which may have any shape.</summary>
internal static class JsonMember
{
    /// <summary>Gets a member; undefined if there is none, or the parent is not an object.</summary>
    public static JsonElement Get(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    /// <summary>Gets a text member; null if there is none or it is not text.</summary>
    /// <exception cref="InvalidOperationException">The text holds half a surrogate pair.</exception>
    public static string? Text(JsonElement parent, string name) =>
        Get(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Whether a reply is an error. Some servers send <c>"error":null</c> or false with a successful reply.</summary>
    public static bool HasError(JsonElement reply) =>
        Get(reply, "error").ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False);

    /// <summary>Creates a reader at the start of the value, without copying it.</summary>
    public static Utf8JsonReader ReaderOf(JsonElement value)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value));
        reader.Read();
        return reader;
    }
}
