using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// How the requested response format is achieved: with <c>responseMimeType</c>; for models that refuse it in
/// a request with functions, with a function that the model must call and whose arguments are the reply; for JSON without a
/// schema and for models without JSON mode, with an instruction, in which case a code fence around the reply is removed.
/// </summary>
internal readonly record struct GoogleAnswer
{
    private const string Name = "json_answer";
    private const string JsonOnly = "Answer with one valid JSON object and nothing else: no text around it and no code fence.";

    /// <summary>Whether the API's own JSON mode is used.</summary>
    public bool IsNative { get; private init; }

    /// <summary>The function whose arguments are the reply; null for none.</summary>
    public string? Tool { get; private init; }

    /// <summary>Whether the client's functions are left out: a request cannot have both, and the client has forbidden calls.</summary>
    public bool WithoutTools { get; private init; }

    /// <summary>An instruction for the end of the system instruction; null for none.</summary>
    public string? Instruction { get; private init; }

    public static GoogleAnswer Of(ChatDocument chat, GoogleModel model)
    {
        var format = chat.ResponseFormat;
        if (format.Kind == ChatResponseFormatKind.Text) return default;
        var family = model.Family;
        bool schema = format.Kind == ChatResponseFormatKind.JsonSchema;
        if (!family.HasJson)
            return new GoogleAnswer { Instruction = schema ? $"{JsonOnly} It matches this JSON schema: {format.Schema.GetRawText()}" : JsonOnly };
        if (chat.Tools.Count == 0 || family.HasJsonBesideTools) return new GoogleAnswer { IsNative = true };
        return chat.ToolChoice?.Kind switch
        {
            ChatToolChoiceKind.None => new GoogleAnswer { IsNative = true, WithoutTools = true },
            // If the client forces a call, the function determines the form of the output.
            ChatToolChoiceKind.Required or ChatToolChoiceKind.Named => default,
            _ when schema => new GoogleAnswer { Tool = FreeName(chat) },
            _ => new GoogleAnswer { Instruction = JsonOnly },
        };
    }

    private static string FreeName(ChatDocument chat)
    {
        string name = Name;
        while (chat.Tools.Any(tool => tool.Name == name)) name += "_";
        return name;
    }
}
