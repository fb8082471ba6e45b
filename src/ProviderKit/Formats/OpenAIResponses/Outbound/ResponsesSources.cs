using System.Text;
using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// Translates the annotations of a reply's text to chat, where they are nested and their indexes refer to the joined text of the
/// reply. Only web pages have a counterpart in chat.
/// </summary>
internal sealed class ResponsesSources
{
    private readonly List<(JsonElement Annotation, int Offset)> _annotations = [];

    public bool IsEmpty => _annotations.Count == 0;

    /// <summary>The length of a text in characters, as this API counts them.</summary>
    public static int CharactersOf(string text) => text.EnumerateRunes().Count();

    /// <param name="annotation">The annotation.</param>
    /// <param name="text">The text before the annotated text.</param>
    public void Add(JsonElement annotation, StringBuilder text) => Add(annotation, CharactersOf(text.ToString()));

    /// <param name="annotation">The annotation.</param>
    /// <param name="offset">The number of characters before the annotated text.</param>
    public void Add(JsonElement annotation, int offset)
    {
        if (CarriedItems.TypeOf(annotation) == "url_citation") _annotations.Add((annotation, offset));
    }

    /// <summary>Writes the <c>annotations</c> of a message or a delta.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("annotations"u8);
        foreach (var (annotation, offset) in _annotations) Write(json, annotation, offset);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, JsonElement annotation, int offset)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "url_citation"u8);
        json.WriteStartObject("url_citation"u8);
        foreach (var member in annotation.EnumerateObject())
        {
            if (member.Name == "type") continue;
            if (offset > 0 && member.Name is "start_index" or "end_index" && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out int at))
                json.WriteNumber(member.Name, at + offset);
            else member.WriteTo(json);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
