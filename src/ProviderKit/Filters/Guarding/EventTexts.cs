using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Filters.Guarding;

/// <summary>A piece of text in an event of a stream.</summary>
/// <param name="Channel">Which text of the reply it belongs to: where it stands in the event, and the numbers of the parts around it.</param>
/// <param name="Text">The piece.</param>
/// <param name="IsWhole">Whether it is a text of its own, to which no other event adds: the name of a function, or a string in arguments that are an object.</param>
internal readonly record struct TextPiece(string Channel, string Text, bool IsWhole = false);

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

    // A response names the tools of its request again, which the model has not written.
    private const string RequestTools = ".tools[";

    // Objects of which every string and every name is written by the model.
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
            Read(document.RootElement, "", false, false, false, pieces);
        }
        catch (JsonException)
        {
            pieces.Add(new TextPiece("", Encoding.UTF8.GetString(json.Span)));
        }
        return pieces;
    }

    private static void Read(JsonElement value, string channel, bool isText, bool isWhole, bool isItem, List<TextPiece> pieces)
    {
        if (value.ValueKind == JsonValueKind.String && isText)
        {
            if (value.GetString() is { Length: > 0 } text) pieces.Add(new TextPiece(channel, text, isWhole));
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            int at = 0;
            foreach (var item in value.EnumerateArray()) Read(item, $"{channel}[{NumberOf(item) ?? at++.ToString(CultureInfo.InvariantCulture)}]", isText, isWhole, true, pieces);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            // The channel of an item has its number already.
            string here = !isItem && NumberOf(value) is { } number ? $"{channel}#{number}" : channel;
            foreach (var member in value.EnumerateObject())
            {
                string name = member.Name, at = $"{here}.{name}";
                // Arguments that are an object are whole, with all that is in them.
                bool inArguments = isWhole;
                if (inArguments) pieces.Add(new TextPiece(at, name, true));
                bool isObject = Arguments.Contains(name) && member.Value.ValueKind == JsonValueKind.Object;
                bool isName = name == "name" && member.Value.ValueKind == JsonValueKind.String && !channel.Contains(RequestTools, StringComparison.Ordinal);
                bool whole = inArguments || isObject || isName;
                Read(member.Value, at, whole || Texts.Contains(name), whole, false, pieces);
            }
        }
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
