using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Writes the functions the model may call, and how.</summary>
internal static class GoogleTools
{
    public static void Write(Utf8JsonWriter json, ChatDocument chat, GoogleAnswer answer)
    {
        // A choice without tools says nothing.
        if (chat.Tools.Count == 0 || answer.WithoutTools) return;
        json.WriteStartArray("tools"u8);
        json.WriteStartObject();
        json.WriteStartArray("functionDeclarations"u8);
        foreach (var tool in chat.Tools) Write(json, tool.Name, tool.Description, tool.Parameters);
        if (answer.Tool is { } name) Write(json, name, "Gives the answer to the user, in place of text.", chat.ResponseFormat.Schema);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        if (answer.Tool is not null) WriteMode(json, "ANY"u8, null);
        else if (chat.ToolChoice is { } choice) Write(json, choice);
    }

    private static void Write(Utf8JsonWriter json, string name, string? description, JsonElement parameters)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        if (description is not null) json.WriteString("description"u8, description);
        if (parameters.ValueKind == JsonValueKind.Object)
        {
            // Not "parameters", which is a subset of OpenAPI and refuses much of JSON schema.
            json.WritePropertyName("parametersJsonSchema"u8);
            SchemaWriter.Write(json, parameters, GoogleFormat.Schema);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChatToolChoice choice) => WriteMode(
        json,
        choice.Kind switch
        {
            ChatToolChoiceKind.Auto => "AUTO"u8,
            ChatToolChoiceKind.None => "NONE"u8,
            _ => "ANY"u8,
        },
        choice.Kind == ChatToolChoiceKind.Named ? choice.Name : null);

    private static void WriteMode(Utf8JsonWriter json, ReadOnlySpan<byte> mode, string? only)
    {
        json.WriteStartObject("toolConfig"u8);
        json.WriteStartObject("functionCallingConfig"u8);
        json.WriteString("mode"u8, mode);
        if (only is not null)
        {
            json.WriteStartArray("allowedFunctionNames"u8);
            json.WriteStringValue(only);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
