using System.Text;
using System.Text.Json;

namespace ProviderKit.Providers.Google;

/// <summary>Writes the pieces of a turn.</summary>
internal sealed class GoogleParts(Utf8JsonWriter json, ChatDocument chat)
{
    public void Write(ChatPart part, string? signature = null)
    {
        switch (part)
        {
            case ChatTextPart text: Text(text.Text, signature); break;
            case ChatImagePart image: Inline(BytesOf(image)); break;
            case ChatOtherPart { Type: "input_audio" } audio: Inline(ReadAudio(audio)); break;
            case ChatOtherPart { Type: "file" } file: Inline(ReadFile(file)); break;
            default: throw GoogleParameters.Unsupported(part.Path, "a part of this type");
        }
    }

    public void Text(string text, string? signature = null)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        if (signature is not null) json.WriteString("thoughtSignature"u8, signature);
        json.WriteEndObject();
    }

    /// <summary>Writes JSON given as text where Gemini takes nothing but an object; anything else goes inside one.</summary>
    public static void WriteObject(Utf8JsonWriter json, string text, string wrapper)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        using var parsed = TryParse(utf8);
        if (parsed is { RootElement.ValueKind: JsonValueKind.Object })
        {
            parsed.RootElement.WriteTo(json);
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName(wrapper);
        if (parsed is null) json.WriteStringValue(text);
        else parsed.RootElement.WriteTo(json);
        json.WriteEndObject();
    }

    private static JsonDocument? TryParse(byte[] utf8)
    {
        try
        {
            var parsed = JsonDocument.Parse(utf8);
            if (!JsonEscapes.HasLoneSurrogate(utf8)) return parsed;
            parsed.Dispose();
        }
        catch (JsonException)
        {
            // A tool may answer anything; as text it is fine.
        }
        return null;
    }

    private ChatImageBytes BytesOf(ChatImagePart image)
    {
        if (image.Bytes is { } bytes) return bytes;
        if (chat.FetchedImages.TryGetValue(image.Url!, out var fetched)) return fetched;
        throw new ChatFieldException(new ProviderError(
            ProviderErrorKind.InvalidRequest,
            $"{GoogleVendor.Name} takes images as bytes, and fetching them from addresses is off: send a data URL, or set FetchImages.")
        { Param = image.Path, Code = "unsupported_parameter" });
    }

    private static ChatImageBytes ReadAudio(ChatOtherPart part)
    {
        string path = $"{part.Path}.input_audio";
        if (!ChatField.TryGet(part.Json, "input_audio", out var audio) || audio.ValueKind != JsonValueKind.Object)
            throw ChatField.Wrong(path, "an object with data and format");
        string data = ChatField.Text(audio, "data", $"{path}.data") ?? throw ChatField.Wrong($"{path}.data", "base64");
        string format = ChatField.Text(audio, "format", $"{path}.format") ?? throw ChatField.Wrong($"{path}.format", "wav or mp3");
        return new ChatImageBytes($"audio/{format}", data);
    }

    private static ChatImageBytes ReadFile(ChatOtherPart part)
    {
        string path = $"{part.Path}.file";
        if (!ChatField.TryGet(part.Json, "file", out var file) || file.ValueKind != JsonValueKind.Object)
            throw ChatField.Wrong(path, "an object with file_data");
        if (ChatField.Text(file, "file_data", $"{path}.file_data") is not { } url)
            throw GoogleParameters.Unsupported($"{path}.file_id", "send the file itself as file_data");
        int comma = url.IndexOf(";base64,", StringComparison.OrdinalIgnoreCase);
        if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || comma < 0) throw ChatField.Wrong($"{path}.file_data", "a data URL in base64");
        return new ChatImageBytes(url["data:".Length..comma].Split(';')[0], url[(comma + ";base64,".Length)..]);
    }

    private void Inline(ChatImageBytes bytes)
    {
        json.WriteStartObject();
        json.WriteStartObject("inlineData"u8);
        json.WriteString("mimeType"u8, bytes.MediaType);
        json.WriteString("data"u8, bytes.Base64);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
