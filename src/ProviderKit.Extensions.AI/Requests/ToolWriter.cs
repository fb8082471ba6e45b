using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Requests;

/// <summary>Writes the tools of a request, and how the model is to choose among them.</summary>
internal static class ToolWriter
{
    /// <summary>Schemas as OpenAI wants them of what is strict: every property required, and no others.</summary>
    public static readonly AIJsonSchemaTransformCache StrictSchemas = new(new AIJsonSchemaTransformOptions
    {
        DisallowAdditionalProperties = true,
        ConvertBooleanSchemas = true,
        MoveDefaultKeywordToDescription = true,
        RequireAllProperties = true,
    });

    /// <summary>Writes <c>tools</c>: those of all sources together, in the order of the sources.</summary>
    /// <param name="json">Stands in the body's object.</param>
    /// <param name="members">The body's members.</param>
    /// <param name="tools">The tools of the call's options.</param>
    /// <param name="given">Tools in OpenAI's form, from the sources that have precedence over the options.</param>
    /// <param name="strict">Whether functions that do not say it themselves are strict; null for the upstream's own default.</param>
    /// <returns>Whether there are any.</returns>
    /// <exception cref="NotSupportedException">A tool is one that only its own service can run.</exception>
    public static bool WriteTools(Utf8JsonWriter json, BodyMembers members, IEnumerable<AITool> tools, IEnumerable<JsonElement> given, bool? strict)
    {
        JsonElement[] raw = [.. given];
        if (tools.FirstOrDefault(static tool => tool is not (AIFunctionDeclaration or HostedWebSearchTool)) is { } other)
            throw new NotSupportedException($"The tool '{other.Name}' ({other.GetType().Name}) cannot be said in OpenAI's chat format. Use functions, or HostedWebSearchTool.");
        AIFunctionDeclaration[] functions = [.. tools.OfType<AIFunctionDeclaration>()];
        if (raw.Length + functions.Length == 0 || !members.Begin("tools")) return false;
        json.WriteStartArray();
        foreach (var tool in raw) WireJson.Write(json, tool);
        foreach (var function in functions) Write(json, function, strict);
        json.WriteEndArray();
        return true;
    }

    /// <summary>Writes how the model is to use tools, where no other source says it.</summary>
    /// <param name="json">Stands in the body's object.</param>
    /// <param name="members">The body's members.</param>
    /// <param name="options">The call's options.</param>
    /// <param name="hasTools">Whether the body has <c>tools</c>; without them, upstreams refuse a choice among them.</param>
    public static void WriteUse(Utf8JsonWriter json, BodyMembers members, ChatOptions options, bool hasTools)
    {
        if (options.Tools?.OfType<HostedWebSearchTool>().FirstOrDefault() is { } search && members.Begin("web_search_options")) WireJson.WriteObject(json, search.AdditionalProperties);
        if (!hasTools) return;
        if (options.ToolMode is { } mode && members.Begin("tool_choice")) WriteChoice(json, mode);
        if (options.AllowMultipleToolCalls is { } several && members.Begin("parallel_tool_calls")) json.WriteBooleanValue(several);
    }

    private static void Write(Utf8JsonWriter json, AIFunctionDeclaration function, bool? strict)
    {
        if (function.AdditionalProperties.TryGetValue("strict", out object? own) && own is bool isOwn) strict = isOwn;
        json.WriteStartObject();
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, function.Name);
        if (!string.IsNullOrEmpty(function.Description)) json.WriteString("description"u8, function.Description);
        json.WritePropertyName("parameters"u8);
        var schema = strict == true ? StrictSchemas.GetOrCreateTransformedSchema(function) : function.JsonSchema;
        if (Field.Has(schema, "type", out _)) WireJson.Write(json, schema);
        else WriteEmptySchema(json);
        if (strict is { } isStrict) json.WriteBoolean("strict"u8, isStrict);
        json.WriteEndObject();
        Extras.Write(json, function.AdditionalProperties);
        json.WriteEndObject();
    }

    // "Anything" is {} or true in JSON Schema; vendors want an object here.
    private static void WriteEmptySchema(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "object"u8);
        json.WriteStartObject("properties"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatToolMode mode)
    {
        if (mode is not RequiredChatToolMode { RequiredFunctionName: { } name })
        {
            json.WriteStringValue(mode is NoneChatToolMode ? "none"u8 : mode is RequiredChatToolMode ? "required"u8 : "auto"u8);
            return;
        }
        json.WriteStartObject();
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
