using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit;

/// <summary>A tool call of the model.</summary>
/// <param name="Id">The call's id, to which the tool's result refers.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments: JSON as text, or free text if <paramref name="IsCustom"/> is true.</param>
/// <param name="IsCustom">Whether it calls an OpenAI custom tool, which takes free text. Default: false, a function.</param>
public sealed record ReplyToolCall(string Id, string Name, string Arguments, bool IsCustom = false)
{
    /// <summary>
    /// Data that the provider needs back with the call, as a JSON object, such as Gemini's thought signature; null for none.
    /// <see cref="ChatRequestBuilder.Assistant(string?, IReadOnlyList{ReplyToolCall})"/> sends it back.
    /// </summary>
    public string? ExtraContent { get; init; }

    /// <summary>Reads a tool call of a message in OpenAI's format. Some providers give the arguments as an object: they become text.</summary>
    /// <param name="json">An entry of <c>tool_calls</c>. Members that are missing are empty.</param>
    public static ReplyToolCall Parse(JsonElement json) =>
        DeltaReader.ReadCall(json) is { } call ? new(call.Id ?? "", call.Name ?? "", call.Arguments, call.IsCustom) { ExtraContent = call.ExtraContent } : new("", "", "");

    /// <summary>Parses the arguments as JSON; an empty object if the model sent none.</summary>
    /// <exception cref="JsonException">The arguments are not valid JSON.</exception>
    public JsonElement ParseArguments()
    {
        using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(Arguments) ? "{}" : Arguments);
        return document.RootElement.Clone();
    }
}
