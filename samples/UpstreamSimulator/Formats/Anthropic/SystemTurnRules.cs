using System.Text.Json;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>Models from Opus 4.8 on take instructions in the middle of a conversation, after what the user said.</summary>
internal static class SystemTurnRules
{
    private static readonly string[] Older = ["claude-2", "claude-3", "claude-haiku-4", "claude-sonnet-4", "claude-opus-4"];

    /// <summary>The first thing wrong with the instructions in a conversation, or null.</summary>
    public static ErrorCase? FindProblem(JsonElement root, JsonElement messages)
    {
        var before = "";
        for (var i = 0; i < messages.GetArrayLength(); i++)
        {
            var role = messages[i].Text("role") ?? "";
            if (role == "system" && IsOlder(root.Text("model")!))
                return ErrorCase.InvalidRequest("role 'system' is not supported on this model", $"messages.{i}.role");
            if (role == "system" && before is not ("user" or "system"))
                return ErrorCase.InvalidRequest("a system message must follow a user message", $"messages.{i}.role");
            before = role;
        }

        return null;
    }

    private static bool IsOlder(string model) =>
        !model.StartsWith("claude-opus-4-8", StringComparison.Ordinal) && Older.Any(family => model.StartsWith(family, StringComparison.Ordinal));
}
