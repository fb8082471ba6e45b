using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>Writes the functions the model may call, and how.</summary>
internal static class ResponsesTools
{
    public static void Write(Utf8JsonWriter json, ChatDocument chat)
    {
        if (chat.Tools.Count == 0) return; // a choice without tools says nothing
        json.WriteStartArray("tools"u8);
        foreach (var tool in chat.Tools) Write(json, tool);
        json.WriteEndArray();
        if (chat.ToolChoice is { } choice) Write(json, choice);
        if (chat.ParallelToolCalls is { } parallel) json.WriteBoolean("parallel_tool_calls"u8, parallel);
    }

    private static void Write(Utf8JsonWriter json, ChatTool tool)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "function"u8);
        json.WriteString("name"u8, tool.Name);
        if (tool.Description is not null) json.WriteString("description"u8, tool.Description);
        json.WritePropertyName("parameters"u8);
        if (tool.Parameters.ValueKind == JsonValueKind.Object) tool.Parameters.WriteTo(json);
        else json.WriteRawValue("""{"type":"object","properties":{}}"""u8);
        // Unlike in chat, a function that does not say is strict.
        json.WriteBoolean("strict"u8, tool.Strict ?? false);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChatToolChoice choice)
    {
        if (choice.Kind != ChatToolChoiceKind.Named)
        {
            json.WriteString("tool_choice"u8, choice.Kind switch
            {
                ChatToolChoiceKind.Auto => "auto"u8,
                ChatToolChoiceKind.None => "none"u8,
                _ => "required"u8,
            });
            return;
        }
        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, "function"u8);
        json.WriteString("name"u8, choice.Name);
        json.WriteEndObject();
    }
}
