using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// How the requested response format is achieved: with the API's own output format; for older models, with a
/// tool that the model must call and whose input is the reply; for JSON without a schema, with an instruction.
/// </summary>
internal readonly record struct AnswerFormat
{
    private const string Name = "json_answer";

    /// <summary>Whether the schema is sent as <c>output_config.format</c>.</summary>
    public bool IsNative { get; private init; }

    /// <summary>The tool whose input is the reply; null for none.</summary>
    public string? Tool { get; private init; }

    /// <summary>Whether the client's own tools may be called as well.</summary>
    public bool BesideTools { get; private init; }

    /// <summary>An instruction for the end of the system prompt; null for none.</summary>
    public string? Instruction { get; private init; }

    /// <summary>Whether a tool must be called.</summary>
    public bool ForcesTool => Tool is not null;

    public static AnswerFormat Of(ChatDocument chat, ClaudeModel model)
    {
        // A client of this format sends the format's own fields, which are forwarded.
        if (MessagesExtras.IsMessages(chat)) return default;
        switch (chat.ResponseFormat.Kind)
        {
            case ChatResponseFormatKind.JsonSchema when model.HasOutputFormat:
                return new AnswerFormat { IsNative = true };
            // If the client forces a tool call, the tool determines the form of the output.
            case ChatResponseFormatKind.JsonSchema when chat.ToolChoice?.Kind is not (ChatToolChoiceKind.Required or ChatToolChoiceKind.Named):
                return new AnswerFormat { Tool = FreeName(chat), BesideTools = chat.Tools.Count > 0 && chat.ToolChoice?.Kind != ChatToolChoiceKind.None };
            case ChatResponseFormatKind.JsonObject:
                return new AnswerFormat { Instruction = "Answer with one valid JSON object and nothing else: no text around it and no code fence." };
            default:
                return default;
        }
    }

    private static string FreeName(ChatDocument chat)
    {
        string name = Name;
        while (chat.Tools.Any(t => t.Name == name)) name += "_";
        return name;
    }
}
