using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Makes sure of bytes from the network before they are read.</summary>
internal static class GoogleJson
{
    /// <summary>
    /// Checks that <paramref name="json"/> is valid UTF-8, which readers do not check; and puts
    /// the replacement character where half a surrogate pair stands, on which unescaping throws.
    /// </summary>
    /// <returns>The same bytes, as long as there is nothing to mend.</returns>
    /// <exception cref="JsonException">It is not valid JSON in UTF-8.</exception>
    public static ReadOnlySpan<byte> Mend(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new JsonException("invalid UTF-8");
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0) return json;
        return ReadableJson.WithWholePairs(json) is { } mended ? mended : json;
    }

    /// <summary>The items of a member; none when it is missing or null.</summary>
    /// <exception cref="JsonException">It is something else than an array.</exception>
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
