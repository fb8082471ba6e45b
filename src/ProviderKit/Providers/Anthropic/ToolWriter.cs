using System.Text.Json;

namespace ProviderKit.Providers.Anthropic;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class ToolWriter
{
    public static void Write(Utf8JsonWriter json, ChatDocument chat, AnswerFormat format)
    {
        if (chat.Tools.Count > 0 || format.Tool is not null)
        {
            json.WriteStartArray("tools"u8);
            foreach (var tool in chat.Tools) WriteTool(json, tool.Name, tool.Description, tool.Parameters);
            if (format.Tool is { } answer)
                WriteTool(json, answer, "Gives the answer to the user. Call it once, with the whole answer as its input.", chat.ResponseFormat.Schema);
            json.WriteEndArray();
        }
        WriteChoice(json, chat, format);
    }

    private static void WriteTool(Utf8JsonWriter json, string name, string? description, JsonElement schema)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        if (description is not null) json.WriteString("description"u8, description);
        json.WriteStartObject("input_schema"u8);
        // The type is required here, and OpenAI lets it go.
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out _)) json.WriteString("type"u8, "object"u8);
        if (schema.ValueKind == JsonValueKind.Object)
            foreach (var member in schema.EnumerateObject()) member.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatDocument chat, AnswerFormat format)
    {
        var (type, name) = format.Tool is { } answer
            ? format.BesideTools ? ("any", null) : ("tool", answer)
            : chat.ToolChoice switch
            {
                { Kind: ChatToolChoiceKind.Required } => ("any", null),
                { Kind: ChatToolChoiceKind.Named } named => ("tool", named.Name),
                // Without tools the API takes no choice at all.
                _ when chat.Tools.Count == 0 => default((string?, string?)),
                { Kind: ChatToolChoiceKind.None } => ("none", null),
                { Kind: ChatToolChoiceKind.Auto } => ("auto", null),
                _ when chat.ParallelToolCalls == false => ("auto", null),
                _ => default,
            };
        if (type is null) return;
        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, type);
        if (name is not null) json.WriteString("name"u8, name);
        // An answer beside a call would be half an answer.
        if (type != "none" && (chat.ParallelToolCalls == false || format.Tool is not null)) json.WriteBoolean("disable_parallel_tool_use"u8, true);
        json.WriteEndObject();
    }
}
