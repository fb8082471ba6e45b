using System.Text.Json;

namespace ProviderKit.Providers.Google;

/// <summary>Writes the functions the model may call, and how.</summary>
internal static class GoogleTools
{
    public static void Write(Utf8JsonWriter json, ChatDocument chat)
    {
        // A choice without tools says nothing.
        if (chat.Tools.Count == 0) return;
        json.WriteStartArray("tools"u8);
        json.WriteStartObject();
        json.WriteStartArray("functionDeclarations"u8);
        foreach (var tool in chat.Tools) Write(json, tool);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        if (chat.ToolChoice is { } choice) Write(json, choice);
    }

    private static void Write(Utf8JsonWriter json, ChatTool tool)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, tool.Name);
        if (tool.Description is not null) json.WriteString("description"u8, tool.Description);
        if (tool.Parameters.ValueKind == JsonValueKind.Object)
        {
            // Not "parameters", which is a subset of OpenAPI and refuses much of JSON schema.
            json.WritePropertyName("parametersJsonSchema"u8);
            tool.Parameters.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChatToolChoice choice)
    {
        json.WriteStartObject("toolConfig"u8);
        json.WriteStartObject("functionCallingConfig"u8);
        json.WriteString("mode"u8, choice.Kind switch
        {
            ChatToolChoiceKind.Auto => "AUTO",
            ChatToolChoiceKind.None => "NONE",
            _ => "ANY",
        });
        if (choice.Kind == ChatToolChoiceKind.Named)
        {
            json.WriteStartArray("allowedFunctionNames"u8);
            json.WriteStringValue(choice.Name);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
