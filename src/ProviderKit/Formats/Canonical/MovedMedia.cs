using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Images and documents inside of a tool's result stand in the user's message in the canonical form, whose results are texts. A
/// number leads each back to its place, for formats that take them there: <c>"extra_content":{"{format}":{"media":1}}</c> of both parts.
/// </summary>
internal static class MovedMedia
{
    /// <summary>Of a part: the number that a medium of a tool's result and its place in the result share.</summary>
    public const string Media = "media";

    /// <summary>Of a part: it was made for other formats and goes back as nothing.</summary>
    public const string Made = "made";

    /// <summary>Writes what leads a part back, into the part.</summary>
    /// <param name="json">Stands in the part.</param>
    /// <param name="members">Writes <see cref="Media"/> or <see cref="Made"/>.</param>
    public static void Write(Utf8JsonWriter json, Action<Utf8JsonWriter> members)
    {
        json.WriteStartObject("extra_content"u8);
        json.WriteStartObject("moved"u8);
        members(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <param name="turns">A conversation.</param>
    /// <param name="saysMore">Whether a user's turn says something in which no part is left.</param>
    public static IEnumerable<ChatTurn> Back(IReadOnlyList<ChatTurn> turns, Func<ChatTurn, bool> saysMore)
    {
        if (!turns.Any(t => t.Role == ChatRole.Tool && t.Parts.Any(p => NumberOf(p) is not null))) return turns;
        var media = turns.Where(t => t.Role == ChatRole.User).SelectMany(t => t.Parts).Where(p => NumberOf(p) is not null).DistinctBy(p => NumberOf(p)).ToDictionary(p => NumberOf(p)!.Value);
        var placed = new HashSet<int>();
        ChatTurn[] whole = [.. turns.Select(t => t.Role != ChatRole.Tool ? t : t with { Parts = [.. t.Parts.Select(p => Medium(p, media, placed))] })];
        return whole
            .Select(t => t.Role == ChatRole.User && t.Parts.Any(IsPlaced) ? t with { Parts = [.. t.Parts.Where(p => !IsPlaced(p) && !IsLabel(p))] } : t)
            .Where(t => t.Role != ChatRole.User || t.Parts.Any(p => !IsMade(p)) || saysMore(t));

        bool IsPlaced(ChatPart part) => NumberOf(part) is { } number && placed.Contains(number);
    }

    /// <summary>What names a medium for formats in which it stays with the user.</summary>
    private static bool IsLabel(ChatPart part) => part is ChatTextPart && IsMade(part);

    private static bool IsMade(ChatPart part) => OfFormat(part, Made).ValueKind == JsonValueKind.True;

    private static ChatPart Medium(ChatPart part, Dictionary<int, ChatPart> media, HashSet<int> placed)
    {
        if (NumberOf(part) is not { } number || !media.TryGetValue(number, out var medium)) return part;
        placed.Add(number);
        return medium;
    }

    private static int? NumberOf(ChatPart part) =>
        OfFormat(part, Media) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : null;

    private static JsonElement OfFormat(ChatPart part, string member)
    {
        if (part.Json.ValueKind != JsonValueKind.Object || !part.Json.TryGetProperty("extra_content", out var extra) || extra.ValueKind != JsonValueKind.Object) return default;
        foreach (var format in extra.EnumerateObject())
            if (format.Value.ValueKind == JsonValueKind.Object && format.Value.TryGetProperty(member, out var value)) return value;
        return default;
    }
}
