namespace ProviderKit.Formats.Requests;

/// <summary>What a request asks for that some servers of its format ignore without a word.</summary>
[Flags]
internal enum RequestNeeds
{
    /// <summary>Nothing of it.</summary>
    None = 0,

    /// <summary>A choice of tools other than the model's own.</summary>
    ToolChoice = 1,

    /// <summary>An answer that follows a schema.</summary>
    OutputFormat = 2,

    /// <summary>Documents.</summary>
    Documents = 4,

    /// <summary>A prompt that is a list of texts or of tokens.</summary>
    PromptList = 8,

    /// <summary>The prompt before the answer.</summary>
    Echo = 16,

    /// <summary>Several answers to one prompt.</summary>
    Choices = 32,

    /// <summary>Tools other than functions and the vendor's own, or calls of such.</summary>
    OtherTools = 64,

    /// <summary>Parameters that only chat completions have: several choices, penalties, biases, speech.</summary>
    ChatParameters = 128,
}
