using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Images and documents inside of a tool's result stand in the user's message in the canonical form, whose results are texts. A
/// number leads each back to its place.
/// </summary>
internal static class MovedMedia
{
    public static IEnumerable<ChatTurn> Back(IReadOnlyList<ChatTurn> turns)
    {
        if (!turns.Any(t => t.Role == ChatRole.Tool && t.Parts.Any(p => NumberOf(p) is not null))) return turns;
        var media = turns.Where(t => t.Role == ChatRole.User).SelectMany(t => t.Parts).Where(p => NumberOf(p) is not null).DistinctBy(p => NumberOf(p)).ToDictionary(p => NumberOf(p)!.Value);
        var placed = new HashSet<int>();
        ChatTurn[] whole = [.. turns.Select(t => t.Role != ChatRole.Tool ? t : t with { Parts = [.. t.Parts.Select(p => Medium(p, media, placed))] })];
        return whole
            .Select(t => t.Role != ChatRole.User ? t : t with { Parts = [.. t.Parts.Where(p => NumberOf(p) is not { } number || !placed.Contains(number))] })
            .Where(t => t.Role != ChatRole.User || t.Parts.Any(p => !MessagesExtras.Is(p.Json, MessagesExtras.Made)) || OtherBlocks.AllOf(t.Json).Any());
    }

    private static ChatPart Medium(ChatPart part, Dictionary<int, ChatPart> media, HashSet<int> placed)
    {
        if (NumberOf(part) is not { } number || !media.TryGetValue(number, out var medium)) return part;
        placed.Add(number);
        return medium;
    }

    private static int? NumberOf(ChatPart part) =>
        part.Json.ValueKind == JsonValueKind.Object ? MessagesExtras.Number(part.Json, MessagesExtras.Media) : null;
}
