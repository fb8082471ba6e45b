using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Writes the parts of a turn. Media types are detected from the first bytes, since clients often declare a wrong type.</summary>
internal sealed class GoogleParts(Utf8JsonWriter json, ChatDocument chat)
{
    // The URL prefix of files that were uploaded to the API. It does not read other URLs.
    private const string StoredFile = "https://generativelanguage.googleapis.com/";

    // Source: "Multimodal function responses" in Google's guide to function calling.
    private static readonly string[] ResultTypes = ["image/png", "image/jpeg", "image/webp", "application/pdf", "text/plain"];

    // Source: "Supported image formats" in Google's guide to image understanding; and image/jpg, which the API reads as JPEG. Others are
    // refused: "Unsupported MIME type: image/gif".
    private static readonly string[] ImageTypes = ["image/png", "image/jpeg", "image/jpg", "image/webp", "image/heic", "image/heif"];

    // Hosts of videos that the API reads itself. Source: "YouTube URLs" in its guide to video understanding.
    private static readonly string[] VideoHosts = ["youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"];

    public void Write(ChatPart part, string? signature = null)
    {
        json.WriteStartObject();
        if (part is ChatTextPart text) json.WriteString("text"u8, text.Text);
        else if (AddressOf(part) is { } address) WriteFile(address);
        else WriteInline(json, BytesOf(part));
        if (signature is not null) json.WriteString("thoughtSignature"u8, signature);
        json.WriteEndObject();
    }

    public void Text(string text)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    public static void Inline(Utf8JsonWriter json, ChatImageBytes bytes)
    {
        json.WriteStartObject();
        WriteInline(json, bytes);
        json.WriteEndObject();
    }

    /// <summary>The part's bytes with their detected type.</summary>
    /// <exception cref="ChatFieldException">The part has no bytes that can be sent.</exception>
    public ChatImageBytes BytesOf(ChatPart part)
    {
        var bytes = ChatMedia.ByFirstBytes(GivenBytesOf(part));
        if (bytes.MediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) && !ImageTypes.Contains(bytes.MediaType, StringComparer.OrdinalIgnoreCase))
            throw GoogleParameters.Unsupported(part.Path, $"of images it takes {string.Join(", ", ImageTypes)}, and this is {bytes.MediaType}");
        return bytes;
    }

    private ChatImageBytes GivenBytesOf(ChatPart part) => part switch
    {
        ChatImagePart { Bytes: { } bytes } => bytes,
        ChatImagePart image when chat.FetchedImages.TryGetValue(image.Url!, out var fetched) => fetched,
        ChatImagePart image => throw NotFetched(image),
        ChatOtherPart { Type: "input_audio" } audio => ReadAudio(audio),
        ChatOtherPart { Type: "video_url" } video => ReadVideo(video),
        ChatOtherPart { Type: "file" } file => ChatMedia.ReadFile(file, GoogleFormat.Provider).Bytes,
        _ => throw GoogleParameters.Unsupported(part.Path, "a part of this type"),
    };

    /// <summary>Whether a function result can contain the bytes.</summary>
    public static bool CanBeInResult(ChatImageBytes bytes) => ResultTypes.Contains(bytes.MediaType);

    private static void WriteInline(Utf8JsonWriter json, ChatImageBytes bytes)
    {
        json.WriteStartObject("inlineData"u8);
        json.WriteString("mimeType"u8, bytes.MediaType);
        json.WriteString("data"u8, bytes.Base64);
        json.WriteEndObject();
    }

    private void WriteFile(string address)
    {
        json.WriteStartObject("fileData"u8);
        json.WriteString("fileUri"u8, address);
        json.WriteEndObject();
    }

    /// <summary>The URL of a part that the API reads itself; null for bytes.</summary>
    private static string? AddressOf(ChatPart part) => part switch
    {
        ChatOtherPart { Type: "video_url" } video when Uri.TryCreate(UrlOf(video), UriKind.Absolute, out var uri) && VideoHosts.Contains(uri.Host) => uri.AbsoluteUri,
        ChatOtherPart { Type: "file" } file when Member(file, "file") is { } given && ChatField.Text(given, "file_id", $"{part.Path}.file.file_id") is { } id =>
            id.StartsWith(StoredFile, StringComparison.Ordinal)
                ? id
                : throw GoogleParameters.Unsupported($"{part.Path}.file.file_id", $"send the file itself as file_data, or the uri of a file uploaded to Google ({StoredFile}…)"),
        _ => null,
    };

    private static ChatFieldException NotFetched(ChatImagePart image) => new(new ProviderError(
        ProviderErrorKind.InvalidRequest,
        $"{GoogleFormat.Provider} takes images as bytes, and fetching them from addresses is off: send the bytes themselves, in base64 (a data URL in OpenAI's format), or set FetchImages.")
    { Param = image.Path, Code = "unsupported_parameter" });

    private static ChatImageBytes ReadAudio(ChatOtherPart part)
    {
        string path = $"{part.Path}.input_audio";
        var audio = Member(part, "input_audio") ?? throw ChatField.Wrong(path, "an object with data and format");
        string data = ChatField.Text(audio, "data", $"{path}.data") ?? throw ChatField.Wrong($"{path}.data", "base64");
        // Some clients send a data URL instead of base64.
        if (ChatMedia.TryReadDataUrl(data, out var bytes)) return bytes!;
        string format = ChatField.Text(audio, "format", $"{path}.format") ?? throw ChatField.Wrong($"{path}.format", "wav or mp3");
        return new ChatImageBytes($"audio/{format}", data);
    }

    private static ChatImageBytes ReadVideo(ChatOtherPart part) =>
        ChatMedia.TryReadDataUrl(UrlOf(part), out var bytes)
            ? bytes!
            : throw GoogleParameters.Unsupported($"{part.Path}.video_url", "send a data URL in base64, or the address of a YouTube video");

    private static string UrlOf(ChatOtherPart video) =>
        Member(video, "video_url") is { } given && ChatField.Text(given, "url", $"{video.Path}.video_url.url") is { } url
            ? url
            : throw ChatField.Wrong($"{video.Path}.video_url", "an object with a url");

    private static JsonElement? Member(ChatOtherPart part, string name) =>
        ChatField.TryGet(part.Json, name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;
}
