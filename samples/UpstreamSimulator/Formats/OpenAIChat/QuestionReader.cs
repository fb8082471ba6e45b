using System.Text.Json;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>Reads a question out of a chat completion body.</summary>
internal static class QuestionReader
{
    public static Question Read(JsonElement root, string model)
    {
        var length = 0;
        var userText = "";
        var last = default(JsonElement);
        foreach (var message in root.Array("messages")!.Value.EnumerateArray())
        {
            var text = TextOf(message);
            length += text.Length;
            if (message.Text("role") is "user" or "tool")
                userText = text;
            last = message;
        }

        var format = root.Member("response_format");
        var isToolResult = last.Text("role") == "tool";
        return new Question(model, userText)
        {
            PromptLength = length,
            IsToolResult = isToolResult,
            Tools = isToolResult ? [] : ToolsToCall(root),
            MustCallTool = root.Text("tool_choice") == "required" || NamedTool(root) is not null,
            AllowsParallelCalls = NamedTool(root) is null
                && root.Member("parallel_tool_calls") is not { ValueKind: JsonValueKind.False },
            WantsJson = format?.Text("type") is "json_object" or "json_schema",
            Schema = format?.Member("json_schema")?.Member("schema"),
            CutShort = (root.Number("max_completion_tokens") ?? root.Number("max_tokens")) == 1,
        };
    }

    /// <summary>The tool that tool_choice names, or null.</summary>
    public static string? NamedTool(JsonElement root) => root.Member("tool_choice")?.Member("function")?.Text("name");

    public static bool Offers(JsonElement root, string name) => Offered(root).Any(tool => tool.Name == name);

    private static List<Tool> ToolsToCall(JsonElement root)
    {
        if (root.Text("tool_choice") == "none")
            return [];

        var name = NamedTool(root);
        return Offered(root).Where(tool => name is null || tool.Name == name).ToList();
    }

    private static IEnumerable<Tool> Offered(JsonElement root)
    {
        if (root.Array("tools") is not { } tools)
            yield break;

        foreach (var tool in tools.EnumerateArray())
        {
            if (tool.Member("function") is { } function && function.Text("name") is { } name)
                yield return new Tool(name, function.Member("parameters"));
        }
    }

    // Content is a string or an array of parts, of which only text counts here.
    private static string TextOf(JsonElement message) => message.Member("content") switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part => part.Text("text"))),
        _ => "",
    };
}
