using System.Buffers;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>A failure as Ollama's API has it, <c>{"error":"text"}</c>: clients show the value as it is, so an object in it would be shown as one.</summary>
internal static class OllamaError
{
    public static void Write(ProviderError error, IBufferWriter<byte> output)
    {
        // What an upstream of this format has said may have more, such as where to sign in.
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
