using System.Text.Json;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.OpenAIResponses;

/// <summary>Reads a question out of the body of a Responses request.</summary>
internal static class InputReader
{
    public static Question Read(JsonElement root, string model)
    {
        var (userText, length, isToolResult) = (root.Text("input") ?? "", (root.Text("input") ?? "").Length, false);
        foreach (var item in root.Array("input")?.EnumerateArray() ?? default)
        {
            var isResult = item.Text("type") is "function_call_output" or "custom_tool_call_output";
            var text = TextOf(item.Member(isResult ? "output" : "content"));
            length += text.Length;
            if (isResult || item.Text("role") == "user")
                userText = text;
            isToolResult = isResult;
        }

        var choice = root.Member("tool_choice");
        var format = root.Member("text")?.Member("format");
        return new Question(model, userText)
        {
            PromptLength = length + (root.Text("instructions") ?? "").Length,
            IsToolResult = isToolResult,
            Tools = isToolResult || root.Text("tool_choice") == "none" ? [] : [.. Offered(root).Where(tool => choice?.Text("name") is not { } name || tool.Name == name)],
            MustCallTool = root.Text("tool_choice") == "required" || choice?.Text("name") is not null,
            AllowsParallelCalls = root.Member("parallel_tool_calls") is not { ValueKind: JsonValueKind.False },
            WantsJson = format?.Text("type") is "json_object" or "json_schema",
            Schema = format?.Member("schema"),
            // The least that the API takes.
            CutShort = root.Number("max_output_tokens") <= 16,
        };
    }

    /// <summary>The names of the tools that take free text.</summary>
    public static IReadOnlyList<string> CustomTools(JsonElement root) =>
        [.. (root.Array("tools")?.EnumerateArray() ?? default).Where(tool => tool.Text("type") == "custom").Select(tool => tool.Text("name") ?? "")];

    private static IEnumerable<Tool> Offered(JsonElement root)
    {
        foreach (var tool in root.Array("tools")?.EnumerateArray() ?? default)
        {
            if (tool.Text("type") is "function" or "custom" && tool.Text("name") is { } name)
                yield return new Tool(name, tool.Member("parameters"));
        }
    }

    // Content is a string or an array of parts, of which only text counts here.
    private static string TextOf(JsonElement? content) => content switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part => part.Text("text"))),
        _ => "",
    };
}
