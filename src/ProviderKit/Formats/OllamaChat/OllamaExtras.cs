using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>
/// The parts of a reply that OpenAI's format does not define: <c>images</c> of the message or delta, as with OpenRouter, and parallel calls
/// that the client does not accept (<c>parallel_tool_calls: false</c>) as <c>extra_content.ollama.tool_calls</c>.
/// </summary>
internal static class OllamaExtras
{
    private const string UnknownType = "application/octet-stream";

    /// <param name="json">The writer, positioned in a message or delta.</param>
    /// <param name="images">The vendor's list of base64 images.</param>
    /// <exception cref="JsonException">It is not a list of strings.</exception>
    public static void WriteImages(Utf8JsonWriter json, JsonElement images)
    {
        json.WriteStartArray("images"u8);
        foreach (var image in images.EnumerateArray())
        {
            if (image.ValueKind != JsonValueKind.String) throw new JsonException("An image is base64.");
            string base64 = image.GetString()!;
            json.WriteStartObject();
            json.WriteString("type"u8, "image_url"u8);
            json.WriteStartObject("image_url"u8);
            // The vendor does not send the media type.
            json.WriteString("url"u8, $"data:{MediaSignatures.TypeOf(base64) ?? UnknownType};base64,{base64}");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteCalls(Utf8JsonWriter json, IEnumerable<JsonElement> calls)
    {
        json.WriteStartObject("extra_content"u8);
        json.WriteStartObject("ollama"u8);
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls) json.WriteRawValue(JsonMarshal.GetRawUtf8Value(call), skipInputValidation: true);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
