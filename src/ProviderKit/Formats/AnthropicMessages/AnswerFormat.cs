using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// How the form the client wants for the answer is brought about: by the API's own output format; before it existed, by a
/// tool the model has to call, whose input is the answer; for JSON without a schema, by an instruction.
/// </summary>
internal readonly record struct AnswerFormat
{
    private const string Name = "json_answer";

    /// <summary>The schema goes into <c>output_config.format</c>.</summary>
    public bool IsNative { get; private init; }

    /// <summary>The tool whose input is the answer; null for none.</summary>
    public string? Tool { get; private init; }

    /// <summary>The client's own tools may be called as well.</summary>
    public bool BesideTools { get; private init; }

    /// <summary>Belongs at the end of the system prompt; null for none.</summary>
    public string? Instruction { get; private init; }

    /// <summary>Some tool must be called.</summary>
    public bool ForcesTool => Tool is not null;

    public static AnswerFormat Of(ChatDocument chat, ClaudeModel model)
    {
        // A client of this format says it in the format's own words.
        if (MessagesExtras.IsMessages(chat)) return default;
        switch (chat.ResponseFormat.Kind)
        {
            case ChatResponseFormatKind.JsonSchema when model.HasOutputFormat:
                return new AnswerFormat { IsNative = true };
            // A call that the client itself forces has the form of that tool.
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
