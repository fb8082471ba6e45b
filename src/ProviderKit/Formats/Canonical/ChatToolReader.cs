using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>Reads the tools, the choice of tools and the response format of an OpenAI chat request.</summary>
internal static class ChatToolReader
{
    private const string ChoiceWords = "auto, none, required or a function";

    public static IReadOnlyList<ChatTool> ReadTools(JsonElement root)
    {
        if (!ChatField.TryGet(root, "tools", out var tools)) return [];
        if (tools.ValueKind != JsonValueKind.Array) throw ChatField.Wrong("tools", "an array");
        return [.. tools.EnumerateArray().Select((tool, i) => (Tool: tool, Path: $"tools[{i}]")).Where(t => !IsOther(t.Tool)).Select(t => ReadTool(t.Tool, t.Path))];
    }

    /// <summary>The tools other than functions, such as those that a vendor runs itself. Each format accepts its own.</summary>
    public static IReadOnlyList<ChatOtherTool> ReadOtherTools(JsonElement root) =>
        !ChatField.TryGet(root, "tools", out var tools) || tools.ValueKind != JsonValueKind.Array ? []
        : [.. tools.EnumerateArray().Select((tool, i) => new ChatOtherTool($"tools[{i}]", tool)).Where(t => IsOther(t.Json))];

    public static ChatToolChoice? ReadChoice(JsonElement root)
    {
        if (!ChatField.TryGet(root, "tool_choice", out var choice)) return null;
        if (choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object)
            return new ChatToolChoice(ChatToolChoiceKind.Named, ChatField.Text(function, "name", "tool_choice.function.name"));
        if (choice.ValueKind != JsonValueKind.Object) return new ChatToolChoice(KindOf(choice, "tool_choice"));
        if (ChatField.TryGet(choice, "custom", out var custom) && custom.ValueKind == JsonValueKind.Object)
            return new ChatToolChoice(ChatToolChoiceKind.Named, ChatField.Text(custom, "name", "tool_choice.custom.name")) { IsCustom = true };
        return ChatField.TryGet(choice, "allowed_tools", out var allowed) && allowed.ValueKind == JsonValueKind.Object
            ? ReadAllowed(allowed, "tool_choice.allowed_tools")
            : throw ChatField.Wrong("tool_choice", ChoiceWords);
    }

    private static ChatToolChoice ReadAllowed(JsonElement allowed, string path)
    {
        var kind = allowed.TryGetProperty("mode", out var mode) ? KindOf(mode, $"{path}.mode") : ChatToolChoiceKind.Auto;
        if (!ChatField.TryGet(allowed, "tools", out var tools) || tools.ValueKind != JsonValueKind.Array) throw ChatField.Wrong($"{path}.tools", "an array of tools");
        return new ChatToolChoice(kind) { Allowed = [.. tools.EnumerateArray().Select((tool, i) => ReadNamed(tool, $"{path}.tools[{i}]"))] };
    }

    private static ChatToolChoice ReadNamed(JsonElement tool, string path)
    {
        foreach (string type in (ReadOnlySpan<string>)["function", "custom"])
            if (tool.ValueKind == JsonValueKind.Object && ChatField.TryGet(tool, type, out var named) && named.ValueKind == JsonValueKind.Object)
                return new ChatToolChoice(ChatToolChoiceKind.Named, ChatField.Text(named, "name", $"{path}.{type}.name")) { IsCustom = type == "custom" };
        throw ChatField.Wrong(path, "a function or a custom tool");
    }

    private static ChatToolChoiceKind KindOf(JsonElement word, string path) => (word.ValueKind == JsonValueKind.String ? word.GetString() : null) switch
    {
        "auto" => ChatToolChoiceKind.Auto,
        "none" => ChatToolChoiceKind.None,
        "required" => ChatToolChoiceKind.Required,
        _ => throw ChatField.Wrong(path, ChoiceWords),
    };

    public static ChatResponseFormat ReadResponseFormat(JsonElement root)
    {
        if (!ChatField.TryGet(root, "response_format", out var format)) return default;
        if (format.ValueKind != JsonValueKind.Object) throw ChatField.Wrong("response_format", "an object");
        switch (ChatField.Text(format, "type", "response_format.type"))
        {
            case "text": return default;
            case "json_object": return new ChatResponseFormat(ChatResponseFormatKind.JsonObject);
            case "json_schema" when format.TryGetProperty("json_schema", out var named) && named.ValueKind == JsonValueKind.Object
                && named.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.Object:
                return new ChatResponseFormat(ChatResponseFormatKind.JsonSchema, ChatField.Text(named, "name", "response_format.json_schema.name"), schema);
            case "json_schema": throw ChatField.Wrong("response_format.json_schema", "an object with a schema");
            default: throw ChatField.Wrong("response_format.type", "text, json_object or json_schema");
        }
    }

    private static bool IsOther(JsonElement tool) =>
        tool.ValueKind == JsonValueKind.Object && !tool.TryGetProperty("function", out _)
        && tool.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && !type.ValueEquals("function"u8);

    private static ChatTool ReadTool(JsonElement tool, string path)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
            throw ChatField.Wrong(path, "a tool of type function");
        return new ChatTool(
            ChatField.Text(function, "name", $"{path}.function.name") ?? throw ChatField.Wrong($"{path}.function.name", "a string"),
            ChatField.Text(function, "description", $"{path}.function.description"),
            !ChatField.TryGet(function, "parameters", out var parameters) ? default
            : parameters.ValueKind == JsonValueKind.Object ? parameters
            : throw ChatField.Wrong($"{path}.function.parameters", "an object"),
            ChatField.TryGet(function, "strict", out var strict) && strict.ValueKind is JsonValueKind.True or JsonValueKind.False ? strict.GetBoolean() : null,
            tool);
    }
}
