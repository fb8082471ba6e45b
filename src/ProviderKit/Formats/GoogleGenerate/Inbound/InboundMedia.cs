using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Translates a client's images, audio, video and files to canonical parts. The base64 is copied, since it can have megabytes; only text files are decoded.</summary>
internal static class InboundMedia
{
    private const string Pdf = "application/pdf";

    private static readonly string[] VideoHosts = ["youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"];

    private static readonly string[] ImageEndings = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".heic", ".heif"];

    /// <summary>Translates bytes in the request (<c>inlineData</c>).</summary>
    public static InboundPart Inline(JsonElement data, string path)
    {
        Given.Object(data, path);
        string type = Given.Text(data, "mimeType", path).GetString()!;
        int end = type.IndexOf(';', StringComparison.Ordinal);
        if (end >= 0) type = type[..end].TrimEnd();
        if (type.Length > 100 || !type.Contains('/', StringComparison.Ordinal) || !type.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '+' or '-' or '_')) throw Given.Wrong($"{path}.mimeType", "a media type such as image/png is expected");
        var base64 = Given.Text(data, "data", path);
        byte[] bytes = BytesOf(base64, $"{path}.data");
        if (type.StartsWith("image/", StringComparison.OrdinalIgnoreCase)) return new(path, json => WriteUrl(json, "image_url", type, bytes));
        if (type.StartsWith("video/", StringComparison.OrdinalIgnoreCase)) return new(path, json => WriteUrl(json, "video_url", type, bytes));
        if (type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)) return new(path, json => WriteAudio(json, FormatOf(type), bytes));
        if (type.Equals(Pdf, StringComparison.OrdinalIgnoreCase)) return new(path, json => WriteFile(json, Given.Maybe(data, "displayName", path), type, bytes));
        if (type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type is "application/json" or "application/xml")
            return InboundPart.OfText(path, TextOf(bytes) ?? throw Given.Wrong($"{path}.data", $"{type} in UTF-8 is expected"));
        throw Given.Wrong($"{path}.mimeType", $"{type} cannot be read for the provider of this model; send images, audio, video, PDF or text");
    }

    /// <summary>Translates a reference to a file (<c>fileData</c>).</summary>
    public static InboundPart Stored(JsonElement file, string path)
    {
        Given.Object(file, path);
        string address = Given.Text(file, "fileUri", path).GetString()!, type = Given.Maybe(file, "mimeType", path) ?? "";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.EndsWith("googleapis.com", StringComparison.OrdinalIgnoreCase))
            throw Given.Wrong($"{path}.fileUri", "files stored at Google can be read by Google's models only; send the bytes as inlineData, or take a model of google's");
        if (VideoHosts.Contains(uri.Host, StringComparer.OrdinalIgnoreCase) || type.StartsWith("video/", StringComparison.OrdinalIgnoreCase)) return new(path, json => WriteUrl(json, "video_url", address));
        bool isImage = type.Length > 0 ? type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) : ImageEndings.Any(ending => uri.AbsolutePath.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return isImage
            ? new(path, json => WriteUrl(json, "image_url", address))
            : throw Given.Wrong($"{path}.fileUri", $"{(type.Length > 0 ? type : "a file of an unknown type")} cannot be read from an address for the provider of this model; send the bytes as inlineData");
    }

    /// <summary>Writes an image of the model in the form of canonical replies.</summary>
    public static void WriteImage(Utf8JsonWriter json, JsonElement data, string path)
    {
        json.WriteStartObject();
        Inline(data, path).Write(json);
        json.WriteEndObject();
    }

    /// <summary>The base64 between the quotes, in the standard alphabet. Google also accepts the URL-safe alphabet.</summary>
    private static byte[] BytesOf(JsonElement base64, string path)
    {
        var raw = Given.Inside(base64);
        byte[] text = raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(base64.GetString()!) : raw.ToArray();
        text.AsSpan().Replace((byte)'-', (byte)'+');
        text.AsSpan().Replace((byte)'_', (byte)'/');
        if (text.Length > 0 && Base64.IsValid(text)) return text;
        // The padding may be missing.
        byte[] padded = [.. text, .. "=="u8[..((4 - text.Length % 4) % 4 is var missing && missing < 3 ? missing : 0)]];
        return text.Length > 0 && Base64.IsValid(padded) ? padded : throw Given.Wrong(path, "valid base64 is expected");
    }

    private static string? TextOf(byte[] base64)
    {
        byte[] bytes = Convert.FromBase64String(Encoding.ASCII.GetString(base64));
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    private static string FormatOf(string type) => type["audio/".Length..].ToLowerInvariant() switch
    {
        "mpeg" or "mp3" or "mpga" => "mp3",
        "x-wav" or "wave" or "vnd.wave" => "wav",
        "x-m4a" or "mp4" => "m4a",
        "x-flac" => "flac",
        var other => other,
    };

    private static void WriteUrl(Utf8JsonWriter json, string kind, string type, byte[] base64)
    {
        json.WriteString("type"u8, kind);
        json.WriteStartObject(kind);
        json.WritePropertyName("url"u8);
        WriteDataUrl(json, type, base64);
        json.WriteEndObject();
    }

    private static void WriteUrl(Utf8JsonWriter json, string kind, string address)
    {
        json.WriteString("type"u8, kind);
        json.WriteStartObject(kind);
        json.WriteString("url"u8, address);
        json.WriteEndObject();
    }

    private static void WriteAudio(Utf8JsonWriter json, string format, byte[] base64)
    {
        json.WriteString("type"u8, "input_audio"u8);
        json.WriteStartObject("input_audio"u8);
        json.WriteString("data"u8, base64);
        json.WriteString("format"u8, format);
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, string? name, string type, byte[] base64)
    {
        json.WriteString("type"u8, "file"u8);
        json.WriteStartObject("file"u8);
        json.WriteString("filename"u8, string.IsNullOrEmpty(name) ? "document.pdf" : name);
        json.WritePropertyName("file_data"u8);
        WriteDataUrl(json, type, base64);
        json.WriteEndObject();
    }

    private static void WriteDataUrl(Utf8JsonWriter json, string type, byte[] base64)
    {
        byte[] url = [.. "\"data:"u8, .. Encoding.UTF8.GetBytes(type), .. ";base64,"u8, .. base64, (byte)'"'];
        json.WriteRawValue(url, skipInputValidation: true);
    }
}
