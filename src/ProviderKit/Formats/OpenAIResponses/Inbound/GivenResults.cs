using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Converts the results of the client's tools to the parts of a canonical result.</summary>
internal static class GivenResults
{
    /// <param name="item">The result.</param>
    /// <param name="parts">Converts the parts.</param>
    /// <param name="moved">Receives images and files.</param>
    public static List<GivenPart> Of(GivenItem item, GivenParts parts, List<GivenPart> moved)
    {
        string path = $"{item.Path}.output";
        bool hasOutput = Field.Has(item.Json, "output", out var output);
        return item.Type switch
        {
            "tool_search_output" => [GivenPart.Made(Found(item.Json))],
            "apply_patch_call_output" when !hasOutput => [GivenPart.Made(JsonMember.Text(item.Json, "status") ?? "completed")],
            _ when !hasOutput => throw Field.Missing(path),
            // The output and the exit status of each command.
            "shell_call_output" when output.ValueKind == JsonValueKind.Array => [GivenPart.Made(output.GetRawText())],
            _ when Field.IsText(output) || output.ValueKind == JsonValueKind.Array => parts.OfResult(output, path, moved),
            "function_call_output" or "custom_tool_call_output" => throw Field.WrongType(path, "a string or an array of content parts", output),
            _ => [GivenPart.Made(output.GetRawText())],
        };
    }

    private static string Found(JsonElement item)
    {
        string[] names = JsonMember.Get(item, "tools") is { ValueKind: JsonValueKind.Array } tools
            ? [.. tools.EnumerateArray().Select(tool => JsonMember.Text(tool, "name")).OfType<string>()]
            : [];
        return names.Length == 0 ? "No tools were found." : $"These tools are now available: {string.Join(", ", names)}.";
    }
}
