using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Replies.Observing;

/// <summary>Reads members of JSON that may be anything: what is missing or of another kind is nothing.</summary>
internal static class ContentJson
{
    /// <summary>The JSON of a member; null where there is none.</summary>
    public static string? Raw(JsonElement of, string name) => JsonMember.Get(of, name) is { ValueKind: not JsonValueKind.Undefined } value ? value.GetRawText() : null;

    /// <summary>A small number; 0 where there is none.</summary>
    public static int Number(JsonElement of, string name) => JsonMember.Get(of, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : 0;

    /// <summary>The items of an array; none where there is no array.</summary>
    public static JsonElement.ArrayEnumerator Items(JsonElement array) => array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;
}
