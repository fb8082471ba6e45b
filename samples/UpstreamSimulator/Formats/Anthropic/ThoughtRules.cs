using System.Text.Json;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>Thoughts that come back must be there where they are needed, and unchanged.</summary>
internal static class ThoughtRules
{
    /// <summary>The first thing wrong with the thoughts in a conversation, or null.</summary>
    public static ErrorCase? FindProblem(JsonElement root, JsonElement messages)
    {
        for (var i = 0; i < messages.GetArrayLength(); i++)
        {
            if (Blocks(messages[i]).Any(block => block.Text("type") == "thinking" && block.Text("signature") != Message.Signature))
                return ErrorCase.InvalidRequest("Invalid `signature` in `thinking` block", $"messages.{i}.content");
        }

        if (root.Member("thinking")?.Text("type") != "enabled")
            return null;

        var last = messages.EnumerateArray().LastOrDefault(message => message.Text("role") == "assistant");
        var blocks = Blocks(last).Select(block => block.Text("type")).ToList();
        return blocks.Contains("tool_use") && blocks[0] is not ("thinking" or "redacted_thinking")
            ? ErrorCase.InvalidRequest($"Expected `thinking` or `redacted_thinking`, but found `{blocks[0]}`.", "messages.content.0.type")
            : null;
    }

    private static IEnumerable<JsonElement> Blocks(JsonElement message) =>
        message.Array("content")?.EnumerateArray() ?? Enumerable.Empty<JsonElement>();
}
