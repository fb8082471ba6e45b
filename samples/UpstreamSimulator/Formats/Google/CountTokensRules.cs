using System.Text.Json;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Google;

/// <summary>
/// <c>countTokens</c> takes bare contents, or a whole request that names its model again; instructions and tools have no place but
/// in the latter.
/// </summary>
internal static class CountTokensRules
{
    private const string Method = ":countTokens";

    private static readonly string[] Counted = ["systemInstruction", "contents", "tools"];

    public static bool Serves(string call) => call.EndsWith(Method, StringComparison.Ordinal);

    public static string ModelOf(string call) => call[..^Method.Length];

    public static CountRules Of(string model) => new(
        "totalTokens",
        root => FindProblem(root, model),
        root => Counted.Select(name => (root.Member("generateContentRequest") ?? root).Member(name)));

    private static ErrorCase? FindProblem(JsonElement root, string model)
    {
        if (root.Member("generateContentRequest") is not { } request)
        {
            return root.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name is not ("contents" or "model")) is { } unknown
                ? ErrorCase.InvalidRequest($"Invalid JSON payload received. Unknown name \"{unknown}\": Cannot find field.")
                : ContentRules.FindProblem(root, model);
        }

        if (root.Member("contents") is not null)
            return ErrorCase.InvalidRequest("contents and generate_content_request are mutually exclusive");
        return request.Text("model") != $"models/{model}"
            ? ErrorCase.InvalidRequest("* CountTokensRequest.generate_content_request.model: model is not specified")
            : ContentRules.FindProblem(request, model);
    }
}
