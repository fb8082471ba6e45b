using System.Text.Json;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Google;

/// <summary>What Gemini refuses in a request, as far as a gateway can get it wrong.</summary>
internal static class ContentRules
{
    private const int MostChoices = 8;
    private const int MostStops = 5;

    /// <summary>Gemini 3 signs its thoughts.</summary>
    public static bool Signs(string model) => model.StartsWith("gemini-3", StringComparison.Ordinal);

    public static ErrorCase? FindProblem(JsonElement root, string model)
    {
        if ((MemberKinds.FindProblem(root) ?? MemberKinds.FindProblem(root.Member("generationConfig"))) is { } wrong)
            return wrong;
        if (root.Array("contents") is not { } contents || contents.GetArrayLength() == 0)
            return Invalid("* GenerateContentRequest.contents: contents is not specified");

        foreach (var content in contents.EnumerateArray())
        {
            if (FindContentProblem(content) is { } problem)
                return problem;
        }

        var config = root.Member("generationConfig") ?? default;
        if (config.Array("stopSequences") is { } stops && stops.GetArrayLength() > MostStops)
            return Invalid("* GenerateContentRequest.generation_config.stop_sequences: too many stop sequences");
        if (config.Member("candidateCount") is not null && config.Number("candidateCount") is not (>= 1 and <= MostChoices))
            return Invalid($"candidateCount must be from 1 to {MostChoices}");
        return Signs(model) && LacksSignature(contents)
            ? Invalid("Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.")
            : null;
    }

    private static ErrorCase? FindContentProblem(JsonElement content)
    {
        // Without a role it is the user's.
        if (content.Member("role") is not null && content.Text("role") is not ("user" or "model" or "function"))
            return Invalid("Please use a valid role: user, model.");
        if (content.Array("parts") is not { } parts || parts.GetArrayLength() == 0)
            return Invalid("* GenerateContentRequest.contents.parts: contents.parts must not be empty.");

        foreach (var part in parts.EnumerateArray())
        {
            if (part.Member("functionCall") is { } call && (call.Text("name") is null || call.Member("args") is not { ValueKind: JsonValueKind.Object }))
                return Invalid("Invalid value at 'function_call'");
            if (part.Member("functionResponse") is { } result
                && (result.Text("name") is null || result.Member("response") is not { ValueKind: JsonValueKind.Object }))
                return Invalid("Invalid value at 'function_response.response'");
        }

        return null;
    }

    // Demanded of each step since the user last said something: of its first call, not of those parallel to it.
    private static bool LacksSignature(JsonElement contents)
    {
        var lacks = false;
        foreach (var content in contents.EnumerateArray())
        {
            var parts = content.Array("parts")!.Value;
            if (content.Text("role") == "model")
            {
                var first = parts.EnumerateArray().FirstOrDefault(part => part.Member("functionCall") is not null);
                lacks |= first.ValueKind == JsonValueKind.Object && first.Text("thoughtSignature") is null;
            }
            else if (parts.EnumerateArray().Any(part => part.Text("text") is not null))
            {
                lacks = false;
            }
        }

        return lacks;
    }

    private static ErrorCase Invalid(string message) => ErrorCase.InvalidRequest(message);
}
