using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>Reads fields of a client's request. Errors have the client's path: <c>messages.2.content.0.source</c>.</summary>
internal static class Given
{
    public static ChatFieldException Wrong(string path, string why) =>
        new(new ProviderError(ProviderErrorKind.InvalidRequest, $"{path}: {why}") { Param = path });

    /// <summary>Whether a member is present; null counts as missing.</summary>
    public static bool Has(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    public static JsonElement Object(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Object ? value : throw Wrong(path, "Input should be an object");

    public static JsonElement Array(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Array ? value : throw Wrong(path, "Input should be an array");

    /// <summary>A required string member.</summary>
    public static JsonElement Text(JsonElement parent, string name, string path) =>
        !Has(parent, name, out var value) ? throw Wrong($"{path}.{name}", "Field required")
        : value.ValueKind == JsonValueKind.String ? value
        : throw Wrong($"{path}.{name}", "Input should be a string");

    /// <summary>An optional string member.</summary>
    public static string? Maybe(JsonElement parent, string name, string path) =>
        !Has(parent, name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong($"{path}.{name}", "Input should be a string");

    public static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    /// <summary>The type of a block or a tool; null for none.</summary>
    public static string? Type(JsonElement block, string path) => Maybe(block, "type", path);

    /// <summary>Copies a value unchanged, without decoding texts and images.</summary>
    public static void Copy(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }

    /// <summary>Whether an object has members other than those that the canonical form contains.</summary>
    public static bool HasMore(JsonElement given, params ReadOnlySpan<string> said)
    {
        foreach (var member in given.EnumerateObject())
            if (!said.Contains(member.Name)) return true;
        return false;
    }

    /// <summary>Writes the members other than <paramref name="said"/> as <see cref="MessagesExtras.Fields"/>.</summary>
    public static void WriteMore(Utf8JsonWriter json, JsonElement given, params ReadOnlySpan<string> said)
    {
        json.WriteStartObject(MessagesExtras.Fields);
        foreach (var member in given.EnumerateObject())
            if (!said.Contains(member.Name)) member.WriteTo(json);
        json.WriteEndObject();
    }

    /// <summary>Begins <c>extra_content.anthropic</c>; <see cref="EndExtras"/> ends it.</summary>
    public static void BeginExtras(Utf8JsonWriter json)
    {
        json.WriteStartObject(OtherBlocks.Outer);
        json.WriteStartObject(OtherBlocks.Inner);
    }

    public static void EndExtras(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Copies a prompt cache breakpoint to the canonical form of its block.</summary>
    public static void WriteCache(Utf8JsonWriter json, JsonElement given, string path)
    {
        if (!Has(given, "cache_control", out var cache)) return;
        Object(cache, $"{path}.cache_control");
        Copy(json, "cache_control"u8, cache);
    }
}
