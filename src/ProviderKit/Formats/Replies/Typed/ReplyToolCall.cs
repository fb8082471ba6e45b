using System.Text.Json;

namespace ProviderKit;

/// <summary>A tool call of the model.</summary>
/// <param name="Id">The call's id, to which the tool's result refers.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments: JSON as text, or free text if <paramref name="IsCustom"/> is true.</param>
/// <param name="IsCustom">Whether it calls an OpenAI custom tool, which takes free text. Default: false, a function.</param>
public sealed record ReplyToolCall(string Id, string Name, string Arguments, bool IsCustom = false)
{
    /// <summary>Parses the arguments as JSON; an empty object if the model sent none.</summary>
    /// <exception cref="JsonException">The arguments are not valid JSON.</exception>
    public JsonElement ParseArguments()
    {
        using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(Arguments) ? "{}" : Arguments);
        return document.RootElement.Clone();
    }
}
