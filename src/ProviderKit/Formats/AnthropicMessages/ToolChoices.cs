using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Maps Anthropic's types of <c>tool_choice</c> to OpenAI's values.</summary>
internal static class ToolChoices
{
    public const string Auto = "auto", Any = "any", None = "none", Tool = "tool";

    /// <summary>The types, for error messages.</summary>
    public const string Known = "'auto', 'any', 'none' or 'tool'";

    // A choice that names its tool is an object in both formats.
    private static readonly (string Type, ChatToolChoiceKind Kind, string? Word)[] Table =
    [
        (Auto, ChatToolChoiceKind.Auto, "auto"), (Any, ChatToolChoiceKind.Required, "required"), (None, ChatToolChoiceKind.None, "none"),
        (Tool, ChatToolChoiceKind.Named, null),
    ];

    public static bool IsKnown(string? type) => Array.Exists(Table, row => row.Type == type);

    /// <summary>Anthropic's type for a kind of choice.</summary>
    public static string Of(ChatToolChoiceKind kind) => Array.Find(Table, row => row.Kind == kind).Type;

    /// <summary>OpenAI's value for a type; null for a choice that names its tool.</summary>
    public static string? WordOf(string type) => Array.Find(Table, row => row.Type == type).Word;
}
