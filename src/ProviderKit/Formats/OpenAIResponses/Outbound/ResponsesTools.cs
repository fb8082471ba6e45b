using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Writes the tools and the choice of tools as flat objects; in chat they are nested.</summary>
internal static class ResponsesTools
{
    /// <param name="json">Receives the tools.</param>
    /// <param name="chat">The request.</param>
    /// <param name="search">The web search; null for none.</param>
    /// <param name="live">The vendor's live search; null for none.</param>
    public static void Write(Utf8JsonWriter json, ChatDocument chat, ResponsesSearch? search = null, LiveSearch? live = null)
    {
        if (chat.Tools.Count + chat.OtherTools.Count == 0 && search is null && live is null) return; // a choice has no effect without tools
        json.WriteStartArray("tools"u8);
        foreach (var tool in chat.Tools) Write(json, tool);
        foreach (var tool in chat.OtherTools) WriteCustom(json, tool);
        search?.Write(json);
        live?.Write(json);
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
        // Unlike in chat, the default is true.
        json.WriteBoolean("strict"u8, tool.Strict ?? false);
        json.WriteEndObject();
    }

    private static void WriteCustom(Utf8JsonWriter json, ChatOtherTool tool)
    {
        if (!ChatField.TryGet(tool.Json, "custom", out var custom) || custom.ValueKind != JsonValueKind.Object) throw ChatField.Wrong($"{tool.Path}.custom", "an object with a name");
        json.WriteStartObject();
        json.WriteString("type"u8, "custom"u8);
        foreach (var member in custom.EnumerateObject())
        {
            if (member.Name == "format" && member.Value.ValueKind == JsonValueKind.Object) WriteFormat(json, member.Value);
            else member.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter json, JsonElement format)
    {
        json.WriteStartObject("format"u8);
        foreach (var member in format.EnumerateObject())
        {
            if (member.Name != "grammar" || member.Value.ValueKind != JsonValueKind.Object) member.WriteTo(json);
            else foreach (var inner in member.Value.EnumerateObject()) inner.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChatToolChoice choice)
    {
        json.WritePropertyName("tool_choice"u8);
        if (choice.Kind == ChatToolChoiceKind.Named) WriteNamed(json, choice);
        else if (choice.Allowed is null) json.WriteStringValue(WordOf(choice.Kind));
        else
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "allowed_tools"u8);
            json.WriteString("mode"u8, WordOf(choice.Kind));
            json.WriteStartArray("tools"u8);
            foreach (var allowed in choice.Allowed) WriteNamed(json, allowed);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static ReadOnlySpan<byte> WordOf(ChatToolChoiceKind kind) => kind switch
    {
        ChatToolChoiceKind.Auto => "auto"u8,
        ChatToolChoiceKind.None => "none"u8,
        _ => "required"u8,
    };

    private static void WriteNamed(Utf8JsonWriter json, ChatToolChoice choice)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, choice.IsCustom ? "custom"u8 : "function"u8);
        json.WriteString("name"u8, choice.Name);
        json.WriteEndObject();
    }
}
