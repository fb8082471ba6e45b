using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProviderKit.Texts;

/// <summary>Reads members of JSON from outside, which may have any shape.</summary>
internal static class JsonMember
{
    /// <summary>A member; undefined when there is none, or no object to have one.</summary>
    public static JsonElement Get(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    /// <summary>A member that is text; null when it is not.</summary>
    /// <exception cref="InvalidOperationException">The text holds half a surrogate pair.</exception>
    public static string? Text(JsonElement parent, string name) =>
        Get(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Whether a reply is an error: some servers send <c>"error":null</c>, or false, beside an answer.</summary>
    public static bool HasError(JsonElement reply) =>
        Get(reply, "error").ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False);

    /// <summary>A reader that stands on the start of the value, which is read where it is.</summary>
    public static Utf8JsonReader ReaderOf(JsonElement value)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value));
        reader.Read();
        return reader;
    }
}
