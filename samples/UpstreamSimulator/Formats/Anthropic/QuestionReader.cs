using System.Text.Json;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>Reads a question out of a message request.</summary>
internal static class QuestionReader
{
    public static Question Read(JsonElement root, string model)
    {
        var messages = root.Array("messages")!.Value;
        // An instruction at the end is no question.
        var last = messages.EnumerateArray().LastOrDefault(message => message.Text("role") != "system");
        var isToolResult = Blocks(last).Any(block => block.Text("type") == "tool_result");
        var schema = root.Member("output_config")?.Member("format")?.Member("schema");
        return new Question(model, TextOf(last))
        {
            PromptLength = messages.EnumerateArray().Sum(message => TextOf(message).Length)
                + (root.Member("system") is { } system ? system.GetRawText().Length : 0),
            IsToolResult = isToolResult,
            Tools = isToolResult ? [] : ToolsToCall(root),
            MustCallTool = root.Member("tool_choice")?.Text("type") is "any" or "tool",
            AllowsParallelCalls = root.Member("tool_choice")?.Text("type") != "tool"
                && !(root.Member("tool_choice")?.IsTrue("disable_parallel_tool_use") ?? false),
            WantsJson = schema is not null,
            Schema = schema,
            CutShort = root.Number("max_tokens") == 1,
        };
    }

    private static List<Tool> ToolsToCall(JsonElement root)
    {
        var choice = root.Member("tool_choice");
        if (choice?.Text("type") == "none")
            return [];

        var name = choice?.Text("name");
        return (root.Array("tools")?.EnumerateArray() ?? default)
            .Where(tool => RequestRules.IsClients(tool) && tool.Text("name") is { } offered && (name is null || offered == name))
            .Select(tool => new Tool(tool.Text("name")!, tool.Member("input_schema")))
            .ToList();
    }

    private static IEnumerable<JsonElement> Blocks(JsonElement message) =>
        message.Array("content")?.EnumerateArray() ?? Enumerable.Empty<JsonElement>();

    private static string TextOf(JsonElement message) => message.Text("content")
        ?? string.Concat(Blocks(message).Select(block => block.Text("text") ?? ResultOf(block)));

    private static string? ResultOf(JsonElement block) =>
        block.Text("content") ?? string.Concat((block.Array("content")?.EnumerateArray() ?? default).Select(part => part.Text("text")));
}
