using System.Text.Json;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary>What Ollama's server refuses: Go's decoder takes each member in one type only.</summary>
internal static class OllamaRules
{
    /// <summary>The first thing wrong with a request, or null.</summary>
    /// <param name="root">The body.</param>
    /// <param name="isPrompt">Whether it is a prompt in place of messages.</param>
    public static ErrorCase? FindProblem(JsonElement root, bool isPrompt)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return ErrorCase.InvalidRequest("json: cannot unmarshal into Go value of type api.ChatRequest");
        if ((MemberKinds.FindProblem(root) ?? MemberKinds.FindProblem(root.Member("options"))) is { } kind)
            return kind;
        if (string.IsNullOrEmpty(root.Text("model")))
            return ErrorCase.InvalidRequest("model is required");

        var wrong = isPrompt ? FindPromptProblem(root) : FindMessagesProblem(root);
        return wrong is null ? null : ErrorCase.InvalidRequest($"json: cannot unmarshal {wrong}");
    }

    private static string? FindPromptProblem(JsonElement root)
    {
        foreach (var name in (ReadOnlySpan<string>)["prompt", "system", "template"])
        {
            if (root.Member(name) is { } text && text.ValueKind != JsonValueKind.String)
                return $"into Go struct field GenerateRequest.{name} of type string";
        }

        return FindImageProblem(root, "GenerateRequest.images");
    }

    private static string? FindMessagesProblem(JsonElement root)
    {
        if (root.Member("messages") is not null && root.Array("messages") is null)
            return "into Go struct field ChatRequest.messages of type []api.Message";
        return (root.Array("messages")?.EnumerateArray() ?? default).Select(FindMessageProblem).FirstOrDefault(problem => problem is not null);
    }

    private static string? FindMessageProblem(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
            return "into Go struct field ChatRequest.messages of type api.Message";
        foreach (var name in (ReadOnlySpan<string>)["role", "content", "thinking", "tool_name", "tool_call_id"])
        {
            if (message.Member(name) is { } text && text.ValueKind != JsonValueKind.String)
                return $"into Go struct field ChatRequest.messages.{name} of type string";
        }

        foreach (var call in message.Array("tool_calls")?.EnumerateArray() ?? default)
        {
            if (call.Member("function")?.Member("arguments") is not { ValueKind: JsonValueKind.Object })
                return "into Go struct field ChatRequest.messages.tool_calls.function.arguments of type api.ToolCallFunctionArguments";
        }

        return FindImageProblem(message, "ChatRequest.messages.images");
    }

    private static string? FindImageProblem(JsonElement holder, string field)
    {
        foreach (var image in holder.Array("images")?.EnumerateArray() ?? default)
        {
            if (image.ValueKind != JsonValueKind.String || !image.TryGetBytesFromBase64(out _))
                return $"illegal base64 data in {field}";
        }

        return null;
    }
}
