using System.Text;
using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// What the text of an answer rests on. Flat here, nested in chat; and chat counts characters in the one text that the answer's texts
/// are there. Sources of other kinds than pages of the web have no counterpart.
/// </summary>
internal sealed class ResponsesSources
{
    private readonly List<(JsonElement Annotation, int Offset)> _annotations = [];

    public bool IsEmpty => _annotations.Count == 0;

    /// <summary>How many characters a text has, as this API counts them.</summary>
    public static int CharactersOf(string text) => text.EnumerateRunes().Count();

    /// <param name="annotation">The source.</param>
    /// <param name="text">The text before the one that the source is about.</param>
    public void Add(JsonElement annotation, StringBuilder text) => Add(annotation, CharactersOf(text.ToString()));

    /// <param name="annotation">The source.</param>
    /// <param name="offset">The characters before the text that it is about.</param>
    public void Add(JsonElement annotation, int offset)
    {
        if (CarriedItems.TypeOf(annotation) == "url_citation") _annotations.Add((annotation, offset));
    }

    /// <summary>Writes the member of a message or a delta.</summary>
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
