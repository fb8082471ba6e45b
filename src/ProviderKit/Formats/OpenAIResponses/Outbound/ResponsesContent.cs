using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Writes the parts of messages and of tool results.</summary>
/// <param name="json">Receives the parts.</param>
/// <param name="provider">The provider's name, for errors.</param>
internal sealed class ResponsesContent(Utf8JsonWriter json, string provider)
{
    /// <summary>Writes the parts of an instruction, the user or a tool.</summary>
    /// <exception cref="ChatFieldException">The format does not support a part.</exception>
    public void WriteInput(IEnumerable<ChatPart> parts)
    {
        json.WriteStartArray();
        foreach (var part in parts)
        {
            json.WriteStartObject();
            if (part is ChatTextPart text) WriteText("input_text"u8, "text"u8, text.Text);
            else if (part is ChatImagePart image) WriteImage(image);
            else WriteOther((ChatOtherPart)part);
            if (part.Json.ValueKind == JsonValueKind.Object && part.Json.TryGetProperty("prompt_cache_breakpoint", out var breakpoint) && breakpoint.ValueKind == JsonValueKind.Object)
            {
                json.WritePropertyName("prompt_cache_breakpoint"u8);
                breakpoint.WriteTo(json);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Writes the parts of the model.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="isRefusal">Whether all parts are a refusal, even if they are not marked as such.</param>
    /// <exception cref="ChatFieldException">A part is not a text.</exception>
    public void WriteOutput(IEnumerable<ChatPart> parts, bool isRefusal = false)
    {
        json.WriteStartArray();
        foreach (var part in parts)
        {
            if (part is not ChatTextPart text) throw Unsupported(part.Path, "the content of an answer is text");
            json.WriteStartObject();
            if (isRefusal || IsRefusal(part)) WriteText("refusal"u8, "refusal"u8, text.Text);
            else WriteText("output_text"u8, "text"u8, text.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static bool IsRefusal(ChatPart part) =>
        part.Json.ValueKind == JsonValueKind.Object && part.Json.TryGetProperty("type", out var type) && type.ValueEquals("refusal"u8);

    private void WriteText(ReadOnlySpan<byte> type, ReadOnlySpan<byte> member, string text)
    {
        json.WriteString("type"u8, type);
        json.WriteString(member, text);
    }

    private void WriteImage(ChatImagePart image)
    {
        json.WriteString("type"u8, "input_image"u8);
        json.WriteString("image_url"u8, image.Bytes is { } bytes ? $"data:{bytes.MediaType};base64,{bytes.Base64}" : image.Url);
        if (image.Json.ValueKind == JsonValueKind.Object && ChatField.TryGet(image.Json, "image_url", out var given) && given.ValueKind == JsonValueKind.Object
            && ChatField.Text(given, "detail", $"{image.Path}.detail") is { } detail) json.WriteString("detail"u8, detail);
    }

    private void WriteOther(ChatOtherPart part)
    {
        switch (part.Type)
        {
            case "file" when ChatField.TryGet(part.Json, "file", out var file) && file.ValueKind == JsonValueKind.Object:
                json.WriteString("type"u8, "input_file"u8);
                foreach (var member in file.EnumerateObject()) member.WriteTo(json);
                break;
            case "input_audio" when ChatField.TryGet(part.Json, "input_audio", out var audio):
                json.WriteString("type"u8, "input_audio"u8);
                json.WritePropertyName("input_audio"u8);
                audio.WriteTo(json);
                break;
            default: throw Unsupported(part.Path, $"parts of the type {part.Type}");
        }
    }

    private ChatFieldException Unsupported(string path, string why) => new(ChatField.Unsupported(provider, path, why));
}
