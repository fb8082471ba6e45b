using System.Text.Json;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>What the API refuses that clients of OpenAI's format would not expect.</summary>
internal static class RequestRules
{
    private const int LeastBudget = 1024;

    /// <summary>The first thing wrong with a request, or null.</summary>
    public static ErrorCase? FindProblem(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return ErrorCase.InvalidRequest("Input should be a valid dictionary");
        if (MemberKinds.FindProblem(root) is { } wrong)
            return wrong;
        if (string.IsNullOrEmpty(root.Text("model")))
            return ErrorCase.InvalidRequest("Field required", "model");
        if (root.Number("max_tokens") is not { } most)
            return ErrorCase.InvalidRequest("Field required", "max_tokens");
        if (root.Array("messages") is not { } messages || messages.GetArrayLength() == 0)
            return ErrorCase.InvalidRequest("at least one message is required", "messages");
        if (root.Member("temperature") is { ValueKind: JsonValueKind.Number } temperature && temperature.GetDouble() is < 0 or > 1)
            return ErrorCase.InvalidRequest("range: 0..1", "temperature");

        return FindThinkingProblem(root, most) ?? ThoughtRules.FindProblem(root, messages) ?? FindToolProblem(root) ?? SystemTurnRules.FindProblem(root, messages)
            ?? messages.EnumerateArray()
            .Select((message, index) => FindProblem(message, index))
            .Append(FindUnansweredCall(messages))
            .FirstOrDefault(problem => problem is not null);
    }

    private static ErrorCase? FindThinkingProblem(JsonElement root, int most)
    {
        var thinking = root.Member("thinking");
        if (thinking?.Text("type") is not ("enabled" or "adaptive"))
            return null;
        if (thinking?.Text("type") == "enabled" && thinking?.Number("budget_tokens") is not >= LeastBudget)
            return ErrorCase.InvalidRequest("Input should be greater than or equal to 1024", "thinking.enabled.budget_tokens");
        if (thinking?.Number("budget_tokens") >= most)
            return ErrorCase.InvalidRequest("`max_tokens` must be greater than `thinking.budget_tokens`.", "max_tokens");
        if (root.Member("temperature") is not null)
            return ErrorCase.InvalidRequest("`temperature` may only be set to 1 when thinking is enabled.", "temperature");
        return root.Member("tool_choice")?.Text("type") is "any" or "tool"
            ? ErrorCase.InvalidRequest("Thinking may not be enabled when tool_choice forces tool use.", "tool_choice")
            : null;
    }

    /// <summary>Whether the client has defined the tool. Those that the vendor defines have a type with a date, and their own schema.</summary>
    public static bool IsClients(JsonElement tool) => tool.Text("type") is null or "custom";

    private static ErrorCase? FindToolProblem(JsonElement root)
    {
        foreach (var tool in root.Array("tools")?.EnumerateArray() ?? default)
        {
            if (IsClients(tool) && tool.Member("input_schema")?.Text("type") != "object")
                return ErrorCase.InvalidRequest("Field required", "tools.input_schema.type");
        }

        return root.Member("tool_choice") is not null && root.Array("tools") is null
            ? ErrorCase.InvalidRequest("may only be specified while providing tools", "tool_choice")
            : null;
    }

    private static ErrorCase? FindProblem(JsonElement message, int index)
    {
        if (message.Text("role") is not ("user" or "assistant" or "system"))
            return ErrorCase.InvalidRequest("Unexpected role. Messages must be from user or assistant.", $"messages.{index}.role");
        foreach (var block in message.Array("content")?.EnumerateArray() ?? default)
        {
            if (block.Text("type") == "text" && string.IsNullOrWhiteSpace(block.Text("text")))
                return ErrorCase.InvalidRequest("text content blocks must be non-empty", $"messages.{index}");
        }

        return null;
    }

    // Every call of one message must be answered at the start of the next, before anything else is said.
    private static ErrorCase? FindUnansweredCall(JsonElement messages)
    {
        for (var i = 0; i < messages.GetArrayLength(); i++)
        {
            var called = Ids(messages[i], "tool_use", "id");
            if (called.Count == 0)
                continue;

            var answered = i + 1 < messages.GetArrayLength() ? Ids(messages[i + 1], "tool_result", "tool_use_id", leading: true) : [];
            if (called.Except(answered).Any())
                return ErrorCase.InvalidRequest("`tool_use` ids were found without `tool_result` blocks immediately after", $"messages.{i + 1}");
        }

        return null;
    }

    private static List<string?> Ids(JsonElement message, string type, string name, bool leading = false)
    {
        var blocks = message.Array("content")?.EnumerateArray().ToList() ?? [];
        return (leading ? blocks.TakeWhile(IsOfType) : blocks.Where(IsOfType)).Select(block => block.Text(name)).ToList();

        bool IsOfType(JsonElement block) => block.Text("type") == type;
    }
}
