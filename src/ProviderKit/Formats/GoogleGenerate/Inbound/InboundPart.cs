using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>One part of a canonical message, created from a part of the client.</summary>
/// <param name="Path">The path of the client's part.</param>
/// <param name="Write">Writes the members of the canonical part.</param>
internal sealed record InboundPart(string Path, Action<Utf8JsonWriter> Write)
{
    /// <summary>The text as JSON, if the part is a text; otherwise undefined.</summary>
    public JsonElement Text { get; private init; }

    public static InboundPart OfText(string path, JsonElement text) => new(path, json =>
    {
        json.WriteString("type"u8, "text"u8);
        Given.Copy(json, "text"u8, text);
    })
    { Text = text };

    public static InboundPart OfText(string path, string text) => new(path, json =>
    {
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
    });

    /// <summary>Writes a message's <c>content</c>, as a string if possible.</summary>
    public static void WriteContent(Utf8JsonWriter json, IReadOnlyList<InboundPart> parts)
    {
        if (parts is [{ Text.ValueKind: JsonValueKind.String } only])
        {
            Given.Copy(json, "content"u8, only.Text);
            return;
        }
        json.WriteStartArray("content"u8);
        foreach (var part in parts)
        {
            json.WriteStartObject();
            part.Write(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
