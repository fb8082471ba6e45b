using System.Text.Json;

namespace ProviderKit;

/// <summary>A tool that the model calls.</summary>
/// <param name="Id">The call's id, which the tool's result names.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments: JSON as text; free text where <paramref name="IsCustom"/> is true.</param>
/// <param name="IsCustom">Whether it is a custom tool of OpenAI's, which takes free text. Default: false, a function.</param>
public sealed record ReplyToolCall(string Id, string Name, string Arguments, bool IsCustom = false)
{
    /// <summary>The arguments as JSON; an empty object where the model gave none.</summary>
    /// <exception cref="JsonException">The model wrote no valid JSON.</exception>
    public JsonElement ParseArguments()
    {
        using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(Arguments) ? "{}" : Arguments);
        return document.RootElement.Clone();
    }
}
