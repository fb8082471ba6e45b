namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>The features of one family of Google's models, as far as families differ. The defaults are those of Gemini 2.</summary>
/// <param name="Name">A part of the models' names, for readers of the table.</param>
internal sealed record GoogleFamily(string Name)
{
    /// <summary>Whether it takes a system instruction. If not, instructions are put before the user's first text.</summary>
    public bool HasSystem { get; init; } = true;

    public bool HasTools { get; init; } = true;

    /// <summary>Whether it has a JSON mode.</summary>
    public bool HasJson { get; init; } = true;

    /// <summary>Whether JSON mode works in a request with functions.</summary>
    public bool HasJsonBesideTools { get; init; }

    public GoogleThoughts Thoughts { get; init; }

    /// <summary>Whether it can search the web.</summary>
    public bool HasSearch { get; init; } = true;

    /// <summary>Whether it can search in requests with functions or JSON mode.</summary>
    public bool HasSearchBesideOthers { get; init; }

    /// <summary>The maximum number of output tokens. Source: the models' pages.</summary>
    public int MostTokens { get; init; } = 8192;

    /// <summary>Whether images of a function result can be in <c>functionResponse.parts</c>.</summary>
    public bool HasMediaInResults { get; init; }

    /// <summary>Whether the model's calls and images must be sent back with their signatures.</summary>
    public bool NeedsSignatures { get; init; }

    /// <summary>The <c>responseModalities</c> that the API requires for the model; empty if none.</summary>
    public IReadOnlyList<string> Modalities { get; init; } = [];

    // Refused with a 400 that contains the model's name: "Developer instruction is not enabled", "JSON mode is not enabled", "Function
    // calling is not enabled". Gemma 4 calls functions according to its documentation; older models do not.
    private static readonly GoogleFamily Open = new("gemma") { HasSystem = false, HasJson = false, HasSearch = false };
    private static readonly GoogleFamily OldOpen = Open with { Name = "gemma-3", HasTools = false };

    // Gemini 1.0 had no system instruction and no JSON mode.
    private static readonly GoogleFamily First = new("gemini-pro") { HasSystem = false, HasJson = false, HasSearch = false };

    // "Function calling is not enabled for models/gemini-…-image", "JSON mode is not enabled". The 2.0 model also refused a system
    // instruction, and every request without the modalities text and image.
    private static readonly GoogleFamily Image = new("gemini-2.5-flash-image") { HasTools = false, HasJson = false, HasSearch = false };
    private static readonly GoogleFamily FirstImage = Image with { Name = "gemini-2.0-flash-preview-image-generation", HasSystem = false, Modalities = ["TEXT", "IMAGE"] };

    // Speech models, which produce only audio: "Developer instruction", "Function calling" and "Thinking is not enabled for this model".
    private static readonly GoogleFamily Speech = new("-tts") { HasSystem = false, HasTools = false, HasJson = false, HasSearch = false, Modalities = ["AUDIO"] };

    private static readonly GoogleFamily Usual = new("gemini");
    private static readonly GoogleFamily Budgeted = Usual with { Name = "gemini-2.5", Thoughts = GoogleThoughts.Budget, MostTokens = 65_536 };

    // Sources: "Gemini 3 Developer Guide" for structured output with tools, media in function responses, thinking levels and signatures;
    // Google's guide "Combine built-in tools and function calling" for search together with functions.
    private static readonly GoogleFamily Third = new("gemini-3")
    {
        HasJsonBesideTools = true, HasSearchBesideOthers = true, Thoughts = GoogleThoughts.Level, HasMediaInResults = true, NeedsSignatures = true, MostTokens = 65_536,
    };

    // "Nano Banana Pro": thinks, signs its images, has structured output, and does not call functions.
    private static readonly GoogleFamily Image3 = Third with { Name = "gemini-3-pro-image", HasTools = false };

    public static GoogleFamily Of(string name, int major, int minor)
    {
        if (name.StartsWith("gemma-", StringComparison.OrdinalIgnoreCase))
            return name.Length > 6 && name[6] is '1' or '2' or '3' ? OldOpen : Open;
        bool image = name.Contains("-image", StringComparison.OrdinalIgnoreCase);
        if (name.EndsWith("-tts", StringComparison.OrdinalIgnoreCase) || name.Contains("-tts-", StringComparison.OrdinalIgnoreCase)) return Speech;
        return (major, minor) switch
        {
            ( >= 3, _) => image ? Image3 : Third,
            (2, >= 5) => image ? Image : Budgeted,
            _ when image => FirstImage,
            (1, 0) => First,
            (0, _) when name is "gemini-pro" or "gemini-pro-vision" => First,
            _ => Usual,
        };
    }
}

/// <summary>The parameter that controls how much a model thinks.</summary>
internal enum GoogleThoughts
{
    /// <summary>None: the model does not think.</summary>
    None,

    /// <summary><c>thinkingBudget</c>, in tokens.</summary>
    Budget,

    /// <summary><c>thinkingLevel</c>.</summary>
    Level,
}
