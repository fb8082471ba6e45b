using System.Text.Json;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary>What is installed: names carry their tag.</summary>
internal static class OllamaTags
{
    private static readonly string[] Models = ["llama3.3:latest", "qwen2.5:7b", "gpt-oss:20b", "nomic-embed-text:latest"];

    public static readonly IParsedRequest Request = new BodilessRequest(Json.Write(Models, Write));

    private static void Write(Utf8JsonWriter json, string[] models)
    {
        json.WriteStartObject();
        json.WriteStartArray("models"u8);
        foreach (var model in models)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, model);
            json.WriteString("model"u8, model);
            json.WriteString("modified_at"u8, "2026-10-01T08:00:00Z"u8);
            json.WriteNumber("size"u8, 4_661_224_676);
            json.WriteString("digest"u8, "365c0bd3c000a25d28ddbf732fe1c6add414de7275464c4e4d1c3b5fcb5d8ad1"u8);
            json.WriteStartObject("details"u8);
            json.WriteString("format"u8, "gguf"u8);
            json.WriteString("parameter_size"u8, "8.0B"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
