using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>
/// Implements a forced call (<c>tool_choice</c>), for which the API has no parameter: the reply must have the form of the
/// function's arguments (<c>format</c>), and the client gets it as a call of that function.
/// </summary>
internal static class OllamaForcedCall
{
    private static readonly JsonElement AnyObject = JsonDocument.Parse("""{"type":"object"}""").RootElement.Clone();

    /// <summary>The function that must be called; null if no call is forced.</summary>
    /// <exception cref="ChatFieldException">The choice names an unknown function, or requires any of several functions.</exception>
    public static ChatTool? Of(ChatDocument chat) => chat.ToolChoice switch
    {
        { Kind: ChatToolChoiceKind.Named } choice => chat.Tools.FirstOrDefault(tool => tool.Name == choice.Name) ?? throw ChatField.Wrong("tool_choice", "one of the tools"),
        { Kind: ChatToolChoiceKind.Required } when chat.Tools.Count == 1 => chat.Tools[0],
        { Kind: ChatToolChoiceKind.Required } => throw new ChatFieldException(
            ChatField.Unsupported(OllamaFormat.Provider, "tool_choice", "a call of any tool can be forced where there is one tool only; name the tool, or leave the choice to the model")),
        _ => null,
    };

    /// <summary>The instruction for the model, which does not get the function itself.</summary>
    public static string InstructionOf(ChatTool tool) =>
        $"Answer with nothing but the arguments of the function {tool.Name}, as JSON.{(tool.Description is { Length: > 0 } does ? $" What it does: {does}" : "")}";

    public static JsonElement FormatOf(ChatTool tool) => tool.Parameters.ValueKind == JsonValueKind.Object ? tool.Parameters : AnyObject;
}
