using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Writes <c>tools</c> and <c>toolConfig</c>.</summary>
internal static class GoogleTools
{
    /// <summary>Whether the request declares functions.</summary>
    public static bool HasFunctions(ChatDocument chat, in GoogleAnswer answer) => chat.Tools.Count > 0 && !answer.WithoutTools;

    public static void Write(Utf8JsonWriter json, ChatDocument chat, GoogleModel model, GoogleAnswer answer)
    {
        bool functions = HasFunctions(chat, answer), searches = GoogleSearch.IsIn(chat, model, answer);
        if (!functions && !searches) return;
        json.WriteStartArray("tools"u8);
        if (functions) WriteFunctions(json, chat, answer);
        if (searches) GoogleSearch.Write(json, model);
        json.WriteEndArray();
        // A choice has no effect without functions.
        if (functions) WriteConfig(json, chat, answer, searches);
    }

    private static void WriteFunctions(Utf8JsonWriter json, ChatDocument chat, in GoogleAnswer answer)
    {
        json.WriteStartObject();
        json.WriteStartArray("functionDeclarations"u8);
        foreach (var tool in chat.Tools) Write(json, tool.Name, tool.Description, tool.Parameters);
        if (answer.Tool is { } name) Write(json, name, "Gives the answer to the user, in place of text.", chat.ResponseFormat.Schema);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter json, ChatDocument chat, in GoogleAnswer answer, bool searches)
    {
        if (answer.Tool is null && chat.ToolChoice is null && !searches) return;
        json.WriteStartObject("toolConfig"u8);
        // Required for functions together with search, otherwise a 400 ("Please enable tool_config.include_server_side_tool_invocations").
        if (searches) json.WriteBoolean("includeServerSideToolInvocations"u8, true);
        if (answer.Tool is not null) WriteMode(json, "ANY"u8, null);
        else if (chat.ToolChoice is { } choice) Write(json, choice, searches);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string? description, JsonElement parameters)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        if (description is not null) json.WriteString("description"u8, description);
        if (parameters.ValueKind == JsonValueKind.Object)
        {
            // Not "parameters", which takes a subset of OpenAPI and refuses many JSON schemas.
            json.WritePropertyName("parametersJsonSchema"u8);
            SchemaWriter.Write(json, parameters, GoogleFormat.Schema);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChatToolChoice choice, bool searches) => WriteMode(
        json,
        choice.Kind switch
        {
            // Together with search, this is the mode in which the model decides (vercel/ai#13920).
            ChatToolChoiceKind.Auto => searches ? "VALIDATED"u8 : "AUTO"u8,
            ChatToolChoiceKind.None => "NONE"u8,
            _ => "ANY"u8,
        },
        choice.Kind == ChatToolChoiceKind.Named ? choice.Name : null);

    private static void WriteMode(Utf8JsonWriter json, ReadOnlySpan<byte> mode, string? only)
    {
        json.WriteStartObject("functionCallingConfig"u8);
        json.WriteString("mode"u8, mode);
        if (only is not null)
        {
            json.WriteStartArray("allowedFunctionNames"u8);
            json.WriteStringValue(only);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
