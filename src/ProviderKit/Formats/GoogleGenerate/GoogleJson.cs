using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Validates and repairs JSON from the network before it is read.</summary>
internal static class GoogleJson
{
    /// <summary>
    /// Checks that <paramref name="json"/> is valid UTF-8, which readers do not check, and replaces
    /// lone halves of surrogate pairs, on which unescaping throws, by the replacement character.
    /// </summary>
    /// <returns>The same bytes if there is nothing to repair.</returns>
    /// <exception cref="JsonException">It is not valid JSON in UTF-8.</exception>
    public static ReadOnlySpan<byte> Mend(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new JsonException("invalid UTF-8");
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0) return json;
        return ReadableJson.WithWholePairs(json) is { } mended ? mended : json;
    }

    /// <summary>The items of a member; none if it is missing or null.</summary>
    /// <exception cref="JsonException">It is not an array.</exception>
    public static JsonElement.ArrayEnumerator Items(JsonElement parent, string name)
    {
        var list = JsonMember.Get(parent, name);
        return list.ValueKind switch
        {
            JsonValueKind.Array => list.EnumerateArray(),
            JsonValueKind.Undefined or JsonValueKind.Null => default,
            _ => throw new JsonException($"{name} is not an array"),
        };
    }
}
