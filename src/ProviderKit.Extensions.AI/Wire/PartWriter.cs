using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Writes what a user, a system or a tool says: a text, or an array of parts.</summary>
internal static class PartWriter
{
    /// <summary>Whether a content becomes a part. All others are written elsewhere, or named as left out.</summary>
    public static bool IsPart(AIContent content) => content is TextContent or DataContent or UriContent or HostedFileContent || RawOf(content) is not null;

    /// <summary>Writes the value of <c>content</c>.</summary>
    /// <exception cref="NotSupportedException">A content cannot be said in OpenAI's format.</exception>
    public static void WriteContent(Utf8JsonWriter json, IReadOnlyList<AIContent> parts)
    {
        if (parts.Count == 0)
        {
            json.WriteStringValue("");
            return;
        }
        // A text alone is a string: some vendors take no parts.
        if (parts is [TextContent text] && !Extras.Any(text.AdditionalProperties))
        {
            json.WriteStringValue(text.Text);
            return;
        }
        json.WriteStartArray();
        foreach (var part in parts) Write(json, part);
        json.WriteEndArray();
    }

    /// <summary>Writes an image as a part, which is also how answers hold images.</summary>
    public static void WriteImage(Utf8JsonWriter json, string address, AIContent content)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        json.WriteString("url"u8, address);
        if (content.AdditionalProperties?.TryGetValue("detail", out string? detail) == true) json.WriteString("detail"u8, detail);
        json.WriteEndObject();
        Extras.Write(json, content.AdditionalProperties);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AIContent part)
    {
        switch (part)
        {
            case TextContent text: WriteText(json, text); break;
            case DataContent data when data.HasTopLevelMediaType("image"): WriteImage(json, data.Uri, data); break;
            case UriContent uri when uri.HasTopLevelMediaType("image"): WriteImage(json, uri.Uri.AbsoluteUri, uri); break;
            case DataContent data when data.HasTopLevelMediaType("audio"): WriteAudio(json, data); break;
            case DataContent data when data.HasTopLevelMediaType("video"): WriteVideo(json, data.Uri, data); break;
            case UriContent uri when uri.HasTopLevelMediaType("video"): WriteVideo(json, uri.Uri.AbsoluteUri, uri); break;
            case DataContent data: WriteFile(json, data, "file_data", data.Uri, data.Name ?? NameFor(data.MediaType)); break;
            case HostedFileContent file: WriteFile(json, file, "file_id", file.FileId, null); break;
            case UriContent uri:
                throw new NotSupportedException($"OpenAI's chat format has no part for {uri.MediaType} by its address. Send the bytes in a DataContent.");
            default: WireJson.Write(json, RawOf(part)); break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, TextContent text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text.Text);
        Extras.Write(json, text.AdditionalProperties);
        json.WriteEndObject();
    }

    private static void WriteAudio(Utf8JsonWriter json, DataContent data)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "input_audio"u8);
        json.WriteStartObject("input_audio"u8);
        json.WriteString("data"u8, data.Base64Data.Span);
        json.WriteString("format"u8, MediaTypes.FormatOf(data.MediaType));
        json.WriteEndObject();
        Extras.Write(json, data.AdditionalProperties);
        json.WriteEndObject();
    }

    private static void WriteVideo(Utf8JsonWriter json, string address, AIContent content)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "video_url"u8);
        json.WriteStartObject("video_url"u8);
        json.WriteString("url"u8, address);
        json.WriteEndObject();
        Extras.Write(json, content.AdditionalProperties);
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, AIContent content, string member, string value, string? name)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "file"u8);
        json.WriteStartObject("file"u8);
        if (name is not null) json.WriteString("filename"u8, name);
        json.WriteString(member, value);
        json.WriteEndObject();
        Extras.Write(json, content.AdditionalProperties);
        json.WriteEndObject();
    }

    // OpenAI wants a name with the data.
    private static string NameFor(string mediaType) => mediaType switch
    {
        "application/pdf" => "document.pdf",
        "text/plain" => "document.txt",
        _ => "document",
    };

    /// <summary>A part in the format's own JSON, which an app gives as the raw representation of a plain content.</summary>
    private static JsonElement? RawOf(AIContent content) =>
        content.GetType() == typeof(AIContent) && content.RawRepresentation is JsonElement { ValueKind: JsonValueKind.Object } raw ? raw : null;
}
