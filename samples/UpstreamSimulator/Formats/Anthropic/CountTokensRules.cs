using System.Text.Json;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>A request for a count is a message request without <c>max_tokens</c>.</summary>
internal static class CountTokensRules
{
    private static readonly string[] Counted = ["system", "messages", "tools"];

    public static readonly CountRules Rules = new("input_tokens", FindProblem, root => Counted.Select(name => root.Member(name)));

    private static ErrorCase? FindProblem(JsonElement root)
    {
        if (string.IsNullOrEmpty(root.Text("model")))
            return ErrorCase.InvalidRequest("Field required", "model");
        if (root.Array("messages") is not { } messages || messages.GetArrayLength() == 0)
            return ErrorCase.InvalidRequest("at least one message is required", "messages");
        return root.Member("max_tokens") is not null || root.Member("stream") is not null
            ? ErrorCase.InvalidRequest("Extra inputs are not permitted", "max_tokens")
            : null;
    }
}
