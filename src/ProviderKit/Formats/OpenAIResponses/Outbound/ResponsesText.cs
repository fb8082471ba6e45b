using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Writes <c>text</c>, which contains the response format as a flat object; in chat it is nested.</summary>
internal static class ResponsesText
{
    private const string Verbosity = "verbosity";

    /// <param name="json">Receives the member.</param>
    /// <param name="chat">The request.</param>
    /// <param name="withVerbosity">Whether to write the verbosity, which does not affect token counts.</param>
    public static void Write(Utf8JsonWriter json, ChatDocument chat, bool withVerbosity = false)
    {
        var format = chat.ResponseFormat;
        string? verbosity = withVerbosity ? ChatField.Text(chat.Root, Verbosity) : null;
        if (format.Kind == ChatResponseFormatKind.Text && verbosity is null) return;
        json.WriteStartObject("text"u8);
        if (format.Kind != ChatResponseFormatKind.Text) WriteFormat(json, chat);
        if (verbosity is not null) json.WriteString(Verbosity, verbosity);
        json.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter json, ChatDocument chat)
    {
        var format = chat.ResponseFormat;
        json.WriteStartObject("format"u8);
        if (format.Kind == ChatResponseFormatKind.JsonObject) json.WriteString("type"u8, "json_object"u8);
        else
        {
            var given = chat.Root.GetProperty("response_format").GetProperty("json_schema");
            json.WriteString("type"u8, "json_schema"u8);
            json.WriteString("name"u8, format.Name ?? "answer");
            if (ChatField.Text(given, "description", "response_format.json_schema.description") is { } description) json.WriteString("description"u8, description);
            json.WritePropertyName("schema"u8);
            format.Schema.WriteTo(json);
            json.WriteBoolean("strict"u8, given.TryGetProperty("strict", out var strict) && strict.ValueKind == JsonValueKind.True);
        }
        json.WriteEndObject();
    }
}
