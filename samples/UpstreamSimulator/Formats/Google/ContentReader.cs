using System.Text.Json;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Google;

/// <summary>Reads a question out of Gemini's contents.</summary>
internal static class ContentReader
{
    public static Question Read(JsonElement root, string model)
    {
        var length = 0;
        var userText = "";
        var last = default(JsonElement);
        foreach (var content in root.Array("contents")!.Value.EnumerateArray())
        {
            var text = string.Concat(Parts(content).Select(TextOf));
            length += text.Length;
            if (content.Text("role") is null or "user")
                userText = text;
            last = content;
        }

        var config = root.Member("generationConfig") ?? default;
        var isToolResult = Parts(last).Any(part => part.Member("functionResponse") is not null);
        var named = Named(root);
        return new Question(model, userText)
        {
            PromptLength = length + (root.Member("systemInstruction") is { } system ? Parts(system).Sum(part => TextOf(part).Length) : 0),
            IsToolResult = isToolResult,
            Tools = isToolResult || Mode(root) == "NONE" ? [] : Declared(root, named).ToList(),
            MustCallTool = Mode(root) == "ANY",
            AllowsParallelCalls = named is null,
            WantsJson = config.Text("responseMimeType") == "application/json",
            Schema = config.Member("responseJsonSchema"),
            CutShort = config.Number("maxOutputTokens") == 1,
        };
    }

    private static JsonElement? Calling(JsonElement root) => root.Member("toolConfig")?.Member("functionCallingConfig");

    private static string? Mode(JsonElement root) => Calling(root)?.Text("mode");

    private static string? Named(JsonElement root) =>
        Calling(root)?.Array("allowedFunctionNames") is { } names && names.GetArrayLength() == 1 ? names[0].GetString() : null;

    private static IEnumerable<Tool> Declared(JsonElement root, string? named)
    {
        if (root.Array("tools") is not { } tools)
            yield break;

        foreach (var declaration in tools.EnumerateArray().SelectMany(tool => Items(tool.Array("functionDeclarations"))))
        {
            if (declaration.Text("name") is { } name && (named is null || name == named))
                yield return new Tool(name, declaration.Member("parametersJsonSchema"));
        }
    }

    private static IEnumerable<JsonElement> Parts(JsonElement content) => Items(content.Array("parts"));

    private static IEnumerable<JsonElement> Items(JsonElement? array) => array?.EnumerateArray() ?? Enumerable.Empty<JsonElement>();

    private static string TextOf(JsonElement part) =>
        part.Text("text")
        ?? (part.Member("functionResponse")?.Member("response") is { } response ? response.Text("output") ?? response.GetRawText() : "");
}
