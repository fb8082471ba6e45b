using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Writes images and audio of a reply as parts.</summary>
internal static class OutgoingMedia
{
    private const string Marker = ";base64,";

    /// <param name="json">Receives the parts.</param>
    /// <param name="images">A JSON array of parts of the type <c>image_url</c>.</param>
    /// <param name="withSignatures">Whether their signatures are Google's own.</param>
    public static void WriteImages(Utf8JsonWriter json, ReadOnlySpan<byte> images, bool withSignatures)
    {
        var reader = new Utf8JsonReader(images);
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var image in document.RootElement.EnumerateArray())
        {
            if (JsonMember.Text(JsonMember.Get(image, "image_url"), "url") is not { Length: > 0 } url) continue;
            json.WriteStartObject();
            int at = url.IndexOf(Marker, StringComparison.Ordinal);
            if (url.StartsWith("data:", StringComparison.Ordinal) && at > 0) WriteInline(json, url["data:".Length..at], url[(at + Marker.Length)..]);
            else
            {
                json.WriteStartObject("fileData"u8);
                json.WriteString("fileUri"u8, url);
                json.WriteEndObject();
            }
            if (withSignatures && GoogleSignature.Of(image) is { } signature) json.WriteString("thoughtSignature"u8, signature);
            json.WriteEndObject();
        }
    }

    /// <param name="json">Receives the parts.</param>
    /// <param name="audio">The field <c>audio</c> of a reply as JSON: its bytes and the transcript.</param>
    public static void WriteAudio(Utf8JsonWriter json, ReadOnlySpan<byte> audio)
    {
        var reader = new Utf8JsonReader(audio);
        using var document = JsonDocument.ParseValue(ref reader);
        if (JsonMember.Text(document.RootElement, "transcript") is { Length: > 0 } said)
        {
            json.WriteStartObject();
            json.WriteString("text"u8, said);
            json.WriteEndObject();
        }
        if (JsonMember.Text(document.RootElement, "data") is not { Length: > 0 } data) return;
        json.WriteStartObject();
        WriteInline(json, $"audio/{JsonMember.Text(document.RootElement, "format") ?? "wav"}", data);
        json.WriteEndObject();
    }

    private static void WriteInline(Utf8JsonWriter json, string type, string base64)
    {
        json.WriteStartObject("inlineData"u8);
        json.WriteString("mimeType"u8, type);
        json.WriteString("data"u8, base64);
        json.WriteEndObject();
    }
}
