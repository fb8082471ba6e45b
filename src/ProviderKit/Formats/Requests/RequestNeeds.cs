namespace ProviderKit.Formats.Requests;

/// <summary>Features that a request asks for and that some servers of its format silently ignore.</summary>
[Flags]
internal enum RequestNeeds
{
    /// <summary>None of the following.</summary>
    None = 0,

    /// <summary>A tool choice other than the default, in which the model decides.</summary>
    ToolChoice = 1,

    /// <summary>A reply that follows a schema.</summary>
    OutputFormat = 2,

    /// <summary>Documents.</summary>
    Documents = 4,

    /// <summary>A prompt that is a list of texts or tokens.</summary>
    PromptList = 8,

    /// <summary>Repeating the prompt before the answer.</summary>
    Echo = 16,

    /// <summary>Several answers to one prompt.</summary>
    Choices = 32,

    /// <summary>Tools other than functions and the vendor's own tools, or calls of such tools.</summary>
    OtherTools = 64,

    /// <summary>Parameters that only chat completions have: several choices, penalties, biases, speech.</summary>
    ChatParameters = 128,
}
