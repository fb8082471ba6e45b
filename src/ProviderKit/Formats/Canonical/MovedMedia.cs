using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// In the canonical form tool results are texts, so images and documents in a tool result are moved to the user's message. A
/// number connects both parts, for formats that support media in results: <c>"extra_content":{"{format}":{"media":1}}</c>.
/// </summary>
internal static class MovedMedia
{
    /// <summary>Of a part: the number that connects an image or file of a tool result with its placeholder in the result.</summary>
    public const string Media = "media";

    /// <summary>Of a part: the gateway added it for other formats, and it is not restored.</summary>
    public const string Made = "made";

    /// <summary>Writes the extras of a moved part.</summary>
    /// <param name="json">The writer, positioned in the part.</param>
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
    /// <param name="saysMore">Whether a user turn without remaining parts has other content and must be kept.</param>
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

    /// <summary>Whether a part is the label of a medium, for formats in which it stays in the user's message.</summary>
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
