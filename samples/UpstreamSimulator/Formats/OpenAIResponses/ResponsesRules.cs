using System.Text.Json;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.OpenAIResponses;

/// <summary>What OpenAI's Responses format refuses.</summary>
internal static class ResponsesRules
{
    private static readonly string[] Known =
        ["model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "reasoning", "text", "previous_response_id", "conversation", "truncation"];

    private static readonly string[] Counted = ["instructions", "input", "tools", "text"];

    public static readonly CountRules Counting =
        new("input_tokens", FindProblem, root => Counted.Select(name => root.Member(name))) { ObjectName = "response.input_tokens" };

    private static readonly string[] OfChat = ["messages", "max_tokens", "max_completion_tokens", "stop", "n", "seed", "response_format", "functions"];

    /// <summary>The first thing wrong with a request for an answer, or null.</summary>
    public static ErrorCase? FindAnswerProblem(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return ErrorCase.InvalidRequest("The body must be a JSON object.");
        return OfChat.FirstOrDefault(name => root.Member(name) is not null) is { } foreign
            ? ErrorCase.InvalidRequest($"Unknown parameter: '{foreign}'.", foreign)
            : FindInputProblem(root);
    }

    private static ErrorCase? FindProblem(JsonElement root) =>
        root.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !Known.Contains(name)) is { } unknown
            ? ErrorCase.InvalidRequest($"Unknown parameter: '{unknown}'.", unknown)
            : FindInputProblem(root);

    private static ErrorCase? FindInputProblem(JsonElement root)
    {
        if (MemberKinds.FindProblem(root) is { } wrong)
            return wrong;
        if (string.IsNullOrEmpty(root.Text("model")))
            return ErrorCase.InvalidRequest("Missing required parameter: 'model'.", "model");
        if (root.Member("input") is { ValueKind: JsonValueKind.String })
            return FindToolProblem(root);
        if (root.Array("input") is not { } input || input.GetArrayLength() == 0)
            return ErrorCase.InvalidRequest("Missing required parameter: 'input'.", "input");

        return input.EnumerateArray().Select(FindItemProblem).FirstOrDefault(problem => problem is not null)
            ?? FindUnanswered(input)
            ?? FindToolProblem(root);
    }

    private static ErrorCase? FindItemProblem(JsonElement item, int index)
    {
        var path = $"input[{index}]";
        switch (item.Text("type") ?? "message")
        {
            case "message":
                var role = item.Text("role");
                if (role is not ("user" or "assistant" or "system" or "developer"))
                    return ErrorCase.InvalidRequest($"Invalid value: '{role}'.", $"{path}.role");
                return (item.Array("content")?.EnumerateArray() ?? default).Where(part => !IsPart(part, role)).Take(1).ToArray() is [var wrong]
                    ? ErrorCase.InvalidRequest($"Invalid value: '{wrong.Text("type")}'.", $"{path}.content")
                    : null;
            case "function_call":
                return item.Text("call_id") is null || item.Text("name") is null || item.Text("arguments") is null
                    ? ErrorCase.InvalidRequest("Missing required parameter.", path)
                    : null;
            case "function_call_output":
                return item.Text("call_id") is null || item.Member("output") is null ? ErrorCase.InvalidRequest("Missing required parameter.", path) : null;
            case "custom_tool_call":
                return item.Text("call_id") is null || item.Text("name") is null || item.Text("input") is null
                    ? ErrorCase.InvalidRequest("Missing required parameter.", path)
                    : null;
            case "custom_tool_call_output":
                return item.Text("call_id") is null || item.Member("output") is null ? ErrorCase.InvalidRequest("Missing required parameter.", path) : null;
            case "reasoning":
                // What another account encrypted cannot be read here.
                return item.Text("encrypted_content") is { } encrypted && encrypted != Response.Encrypted
                    ? ErrorCase.InvalidRequest("The encrypted content could not be verified.", path) with { Code = "invalid_encrypted_content" }
                    : null;
            case var type:
                return ErrorCase.InvalidRequest($"Invalid value: '{type}'.", $"{path}.type");
        }
    }

    private static bool IsPart(JsonElement part, string role) => role == "assistant"
        ? part.Text("type") is "output_text" or "refusal"
        : part.Text("type") is "input_text" or "input_image" or "input_file" or "input_audio";

    private static ErrorCase? FindUnanswered(JsonElement input)
    {
        var calls = IdsOf(input, "function_call", "custom_tool_call");
        var results = IdsOf(input, "function_call_output", "custom_tool_call_output");
        if (results.Except(calls).FirstOrDefault() is { } orphan)
            return ErrorCase.InvalidRequest($"No tool call found for function call output with call_id {orphan}.", "input");
        return calls.Except(results).FirstOrDefault() is { } open
            ? ErrorCase.InvalidRequest($"No tool output found for function call {open}.", "input")
            : null;
    }

    private static List<string?> IdsOf(JsonElement input, params string[] types) =>
        input.EnumerateArray().Where(item => types.Contains(item.Text("type"))).Select(item => item.Text("call_id")).ToList();

    private static ErrorCase? FindToolProblem(JsonElement root)
    {
        foreach (var tool in root.Array("tools")?.EnumerateArray() ?? default)
        {
            // Chat nests these in a member of their own, which is not known here.
            if (tool.Text("type") == "function" && string.IsNullOrEmpty(tool.Text("name")))
                return ErrorCase.InvalidRequest("Missing required parameter: 'tools[0].name'.", "tools[0].name");
        }

        return null;
    }
}
