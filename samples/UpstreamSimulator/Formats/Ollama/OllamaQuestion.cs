using System.Text.Json;
using UpstreamSimulator.Conversation;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary>Reads a question out of Ollama's body.</summary>
internal static class OllamaQuestion
{
    public static Question Read(JsonElement root, string model)
    {
        var length = 0;
        var userText = "";
        string? lastRole = null;
        foreach (var message in root.Array("messages")?.EnumerateArray() ?? default)
        {
            var text = message.Text("content") ?? "";
            length += text.Length;
            lastRole = message.Text("role");
            if (lastRole is "user" or "tool")
                userText = text;
        }

        var format = root.Member("format");
        return new Question(model, userText)
        {
            PromptLength = length,
            IsToolResult = lastRole == "tool",
            Tools = lastRole == "tool" ? [] : Offered(root).ToList(),
            WantsJson = format is not null,
            Schema = format is { ValueKind: JsonValueKind.Object } ? format : null,
            CutShort = root.Member("options")?.Number("num_predict") == 1,
        };
    }

    /// <summary>Reads the question of <c>/api/generate</c>.</summary>
    public static Question ReadPrompt(JsonElement root, string model)
    {
        var prompt = root.Text("prompt") ?? "";
        var format = root.Member("format");
        return new Question(model, prompt)
        {
            PromptLength = prompt.Length + (root.Text("system") ?? "").Length,
            WantsJson = format is not null,
            Schema = format is { ValueKind: JsonValueKind.Object } ? format : null,
            CutShort = root.Member("options")?.Number("num_predict") == 1,
        };
    }

    private static IEnumerable<Tool> Offered(JsonElement root)
    {
        foreach (var tool in root.Array("tools")?.EnumerateArray() ?? default)
        {
            if (tool.Member("function") is { } function && function.Text("name") is { } name)
                yield return new Tool(name, function.Member("parameters"));
        }
    }
}
