using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Filters.Guarding;

/// <summary>A piece of text in an event of a stream.</summary>
/// <param name="Channel">Which text of the reply it belongs to: where it stands in the event, and the numbers of the parts around it.</param>
/// <param name="Text">The piece.</param>
internal readonly record struct TextPiece(string Channel, string Text);

/// <summary>Finds the pieces of text in events, whatever their format.</summary>
internal static class EventTexts
{
    private const int MaxDepth = 256;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    // By these names the formats' events hold what a model writes. All else in them is the same from event to event.
    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal)
    {
        "content", "text", "delta", "thinking", "reasoning", "reasoning_content", "reasoning_text", "refusal", "arguments", "partial_json", "response", "code", "transcript", "output",
    };

    // Objects of which every string is written by the model.
    private static readonly HashSet<string> Arguments = new(StringComparer.Ordinal) { "args", "arguments", "input" };

    private static readonly string[] Numbers = ["index", "output_index", "content_index", "summary_index"];

    /// <summary>The pieces in the order they stand in.</summary>
    /// <param name="json">An event. One that cannot be read as JSON is a piece as a whole.</param>
    public static List<TextPiece> In(ReadOnlyMemory<byte> json)
    {
        var pieces = new List<TextPiece>();
        try
        {
            using var document = JsonDocument.Parse(ReadableJson.Of(json, MaxDepth), Options);
            Read(document.RootElement, "", false, false, pieces);
        }
        catch (JsonException)
        {
            pieces.Add(new TextPiece("", Encoding.UTF8.GetString(json.Span)));
        }
        return pieces;
    }

    private static void Read(JsonElement value, string channel, bool isText, bool isItem, List<TextPiece> pieces)
    {
        if (value.ValueKind == JsonValueKind.String && isText)
        {
            if (value.GetString() is { Length: > 0 } text) pieces.Add(new TextPiece(channel, text));
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            int at = 0;
            foreach (var item in value.EnumerateArray()) Read(item, $"{channel}[{NumberOf(item) ?? at++.ToString(CultureInfo.InvariantCulture)}]", isText, true, pieces);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            // The channel of an item has its number already.
            string here = !isItem && NumberOf(value) is { } number ? $"{channel}#{number}" : channel;
            bool all = isText && IsArguments(channel);
            foreach (var member in value.EnumerateObject())
                Read(member.Value, $"{here}.{member.Name}", all || Texts.Contains(member.Name) || (Arguments.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.Object), false, pieces);
        }
    }

    private static bool IsArguments(string channel)
    {
        foreach (string name in Arguments)
            if (channel.EndsWith($".{name}", StringComparison.Ordinal) || channel.Contains($".{name}.", StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>The numbers by which a part says where it belongs; null when it says none.</summary>
    private static string? NumberOf(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object) return null;
        string? numbers = null;
        foreach (string name in Numbers)
            if (part.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number) numbers = numbers is null ? number.GetRawText() : $"{numbers}/{number.GetRawText()}";
        return numbers;
    }
}
