using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>Writes what form the answer is to have: <c>text.format</c>.</summary>
internal static class ResponsesText
{
    public static void Write(Utf8JsonWriter json, ChatDocument chat)
    {
        var format = chat.ResponseFormat;
        if (format.Kind == ChatResponseFormatKind.Text) return;
        json.WriteStartObject("text"u8);
        json.WriteStartObject("format"u8);
        if (format.Kind == ChatResponseFormatKind.JsonObject) json.WriteString("type"u8, "json_object"u8);
        else
        {
            json.WriteString("type"u8, "json_schema"u8);
            json.WriteString("name"u8, format.Name ?? "answer");
            json.WritePropertyName("schema"u8);
            format.Schema.WriteTo(json);
            json.WriteBoolean("strict"u8, IsStrict(chat));
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static bool IsStrict(ChatDocument chat) =>
        chat.Root.GetProperty("response_format").GetProperty("json_schema").TryGetProperty("strict", out var strict) && strict.ValueKind == JsonValueKind.True;
}
