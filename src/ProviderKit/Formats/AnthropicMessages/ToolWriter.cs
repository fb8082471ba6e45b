using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class ToolWriter
{
    // The API refuses more (its documentation, "Structured outputs", limits). If a request has more, none of its tools is strict.
    private const int MostStrict = 20;

    public static List<ContentBlock> Tools(ChatDocument chat, AnswerFormat format, ClaudeModel model, bool searches)
    {
        if (MessagesExtras.IsMessages(chat)) return Back(chat);
        bool canBeStrict = model.HasOutputFormat && chat.Tools.Count(t => t.Strict == true) <= MostStrict;
        List<ContentBlock> tools =
        [
            .. chat.Tools.Select(t => Tool(t.Name, t.Description, t.Parameters, canBeStrict && t.Strict == true, chat.Properties.Of(t.Name), CacheOf(t))),
            .. chat.OtherTools.Select(t => Own(t)),
        ];
        if (searches) tools.Add(MessagesSearch.Tool(chat));
        if (format.Tool is { } answer)
            tools.Add(Tool(answer, "Gives the answer to the user. Call it once, with the whole answer as its input.", chat.ResponseFormat.Schema, false, null, null));
        if (tools.Count == 0 && HasHistoryTools(chat)) tools.AddRange(CalledNames(chat).Select(name => Tool(name, null, default, false, null, null)));
        return tools;
    }

    public static void Write(Utf8JsonWriter json, List<ContentBlock> tools, ChatDocument chat, AnswerFormat format)
    {
        WriteList(json, tools);
        WriteChoice(json, tools.Count > 0, chat, format);
    }

    public static void WriteList(Utf8JsonWriter json, List<ContentBlock> tools)
    {
        if (tools.Count == 0) return;
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools) tool.Write(json);
        json.WriteEndArray();
    }

    /// <summary>The original tools of a client of this format. The positions are not trusted, since any client can send this field.</summary>
    private static List<ContentBlock> Back(ChatDocument chat)
    {
        List<ContentBlock> tools = [.. chat.Tools.Select(Back)];
        if (MessagesExtras.Get(chat.Root, MessagesExtras.Tools) is not { ValueKind: JsonValueKind.Array } entries) return tools;
        var own = new List<(int Index, ContentBlock Tool)>();
        foreach (var entry in entries.EnumerateArray())
            if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("tool", out var tool) && tool.ValueKind == JsonValueKind.Object)
                own.Add((ThinkingBlocks.IndexOf(entry) ?? tools.Count, Own(new ChatOtherTool("tools", tool))));
        return OtherBlocks.Placed(own, tools);
    }

    private static ContentBlock Back(ChatTool tool) =>
        new(null, json =>
        {
            if (MessagesExtras.Get(tool.Json, MessagesExtras.Block) is { ValueKind: JsonValueKind.Object } block)
            {
                OtherBlocks.WriteMembers(json, block);
                return;
            }
            if (MessagesExtras.Text(tool.Json, "name") is null) json.WriteString("name"u8, tool.Name);
            if (tool.Description is not null) json.WriteString("description"u8, tool.Description);
            json.WritePropertyName("input_schema"u8);
            if (tool.Parameters.ValueKind == JsonValueKind.Undefined) SchemaWriter.Write(json, default, MessagesFormat.ToolSchema);
            else tool.Parameters.WriteTo(json);
            MessagesExtras.WriteFields(json, tool.Json);
        })
        { Cache = CacheOf(tool) };

    /// <summary>
    /// Whether the tools that earlier replies called must be declared, although none may be called now. Avoids "Requests which
    /// include `tool_use` or `tool_result` blocks must define tools": clients leave the tools out when they request a
    /// summary (camel-ai/owl#532, microsoft/autogen#6328).
    /// </summary>
    private static bool HasHistoryTools(ChatDocument chat) =>
        chat.Tools.Count + chat.OtherTools.Count == 0
        && chat.ToolChoice?.Kind is not (ChatToolChoiceKind.Required or ChatToolChoiceKind.Named)
        && CalledNames(chat).Any();

    private static IEnumerable<string> CalledNames(ChatDocument chat) => chat.Turns.SelectMany(t => t.ToolCalls).Select(c => c.Name).Distinct(StringComparer.Ordinal);

    private static ContentBlock Tool(string name, string? description, JsonElement schema, bool strict, ToolNames? properties, CachePoint? cache) =>
        new(null, json =>
        {
            json.WriteString("name"u8, name);
            if (description is not null) json.WriteString("description"u8, description);
            json.WritePropertyName("input_schema"u8);
            SchemaWriter.Write(json, schema, strict ? MessagesFormat.StrictToolSchema : MessagesFormat.ToolSchema, properties);
            if (strict) json.WriteBoolean("strict"u8, true);
        })
        { Cache = cache };

    /// <summary>A tool that Anthropic defines, unchanged.</summary>
    private static ContentBlock Own(ChatOtherTool tool) =>
        new(null, json =>
        {
            foreach (var member in tool.Json.EnumerateObject())
                if (member.Name != "cache_control") member.WriteTo(json);
        })
        { Cache = CachePoint.Of(tool.Json, tool.Path) };

    /// <summary>The breakpoint of a tool, which clients put next to the function or inside it.</summary>
    private static CachePoint? CacheOf(ChatTool tool) =>
        CachePoint.Of(tool.Json, $"tools.{tool.Name}") ?? CachePoint.Of(tool.Json.GetProperty("function"), $"tools.{tool.Name}.function");

    private static void WriteChoice(Utf8JsonWriter json, bool hasTools, ChatDocument chat, AnswerFormat format)
    {
        var (type, name) = format.Tool is { } answer
            ? format.BesideTools ? (ToolChoices.Any, null) : (ToolChoices.Tool, answer)
            : chat.ToolChoice switch
            {
                { Kind: ChatToolChoiceKind.Required or ChatToolChoiceKind.Named } forced => (ToolChoices.Of(forced.Kind), forced.Name),
                // The API refuses a choice without tools.
                _ when !hasTools => default((string?, string?)),
                _ when HasHistoryTools(chat) => (ToolChoices.None, null),
                { } choice => (ToolChoices.Of(choice.Kind), null),
                _ when chat.ParallelToolCalls == false => (ToolChoices.Auto, null),
                _ => default,
            };
        if (type is null) return;
        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, type);
        if (name is not null) json.WriteString("name"u8, name);
        // With an answer tool there must be only one call, since a reply split into several calls would be incomplete.
        if (type != ToolChoices.None && (chat.ParallelToolCalls == false || format.Tool is not null)) json.WriteBoolean("disable_parallel_tool_use"u8, true);
        json.WriteEndObject();
    }
}
