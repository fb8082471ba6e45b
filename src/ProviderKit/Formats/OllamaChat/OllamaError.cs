using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Writes errors in the form of Ollama's API, <c>{"error":"text"}</c>. Clients show the value unchanged, so it must not be an object.</summary>
internal static class OllamaError
{
    public static void Write(ProviderError error, IBufferWriter<byte> output)
    {
        // An upstream's error in this format is forwarded, since it may have more fields, such as where to sign in.
        if (error.Raw.Span.StartsWith("{\"error\":\""u8))
        {
            output.Write(error.Raw.Span);
            return;
        }
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("error"u8, error.Message);
        json.WriteEndObject();
    }
}
