using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// How the form the client wants for the answer is brought about: by <c>responseMimeType</c>; for models that refuse it in
/// a request with functions, by a function that the model has to call, whose arguments are the answer; for JSON without a
/// schema and for models without JSON, by an instruction, and the fence that models put around it all the same is taken off.
/// </summary>
internal readonly record struct GoogleAnswer
{
    private const string Name = "json_answer";
    private const string JsonOnly = "Answer with one valid JSON object and nothing else: no text around it and no code fence.";

    /// <summary>The API's own way.</summary>
    public bool IsNative { get; private init; }

    /// <summary>The function whose arguments are the answer; null for none.</summary>
    public string? Tool { get; private init; }

    /// <summary>Whether the client's own functions are left out, since a request cannot have both and none of them may be called.</summary>
    public bool WithoutTools { get; private init; }

    /// <summary>Belongs at the end of the system instruction; null for none.</summary>
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
            // A call that the client itself forces has the form of that function.
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
