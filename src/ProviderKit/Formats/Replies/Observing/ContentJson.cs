using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies.Observing;

/// <summary>Reads members of arbitrary JSON. A missing member, or one of an unexpected type, is ignored.</summary>
internal static class ContentJson
{
    /// <summary>The JSON of a member; null if missing.</summary>
    public static string? Raw(JsonElement of, string name) => JsonMember.Get(of, name) is { ValueKind: not JsonValueKind.Undefined } value ? value.GetRawText() : null;

    /// <summary>A 32-bit integer; <paramref name="other"/> if missing.</summary>
    public static int Number(JsonElement of, string name, int other = 0) => JsonMember.Get(of, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : other;

    /// <summary>The items of an array; none if it is not an array.</summary>
    public static JsonElement.ArrayEnumerator Items(JsonElement array) => array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;
}
