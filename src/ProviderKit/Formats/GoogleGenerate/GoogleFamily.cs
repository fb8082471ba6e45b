namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>What one family of Google's models takes where families differ. Data; what is not said is as with Gemini 2.</summary>
/// <param name="Name">A part of the models' names, for the reader of the table.</param>
internal sealed record GoogleFamily(string Name)
{
    /// <summary>Whether there is a system instruction; without one, instructions stand before the first user's text.</summary>
    public bool HasSystem { get; init; } = true;

    public bool HasTools { get; init; } = true;

    /// <summary>Whether answers can be asked for as JSON.</summary>
    public bool HasJson { get; init; } = true;

    /// <summary>Whether JSON can be asked for in a request that has functions.</summary>
    public bool HasJsonBesideTools { get; init; }

    public GoogleThoughts Thoughts { get; init; }

    /// <summary>Whether it can search the web.</summary>
    public bool HasSearch { get; init; } = true;

    /// <summary>Whether it does so in requests that have functions, or that want JSON.</summary>
    public bool HasSearchBesideOthers { get; init; }

    /// <summary>The most tokens of an answer, by the models' pages.</summary>
    public int MostTokens { get; init; } = 8192;

    /// <summary>Whether images of a function's result stand inside <c>functionResponse.parts</c>.</summary>
    public bool HasMediaInResults { get; init; }

    /// <summary>Whether calls and images of the model's must be sent back with their signatures.</summary>
    public bool NeedsSignatures { get; init; }

    /// <summary>The <c>responseModalities</c> without which the API refuses the model; empty when it needs none.</summary>
    public IReadOnlyList<string> Modalities { get; init; } = [];

    // Refused: "Developer instruction is not enabled", "JSON mode is not enabled", "Function calling is not enabled", each
    // a 400 of the API with the model's name. Gemma 4 calls functions by its documentation; only older ones are told.
    private static readonly GoogleFamily Open = new("gemma") { HasSystem = false, HasJson = false, HasSearch = false };
    private static readonly GoogleFamily OldOpen = Open with { Name = "gemma-3", HasTools = false };

    // Gemini 1.0 had no system instruction and no JSON mode.
    private static readonly GoogleFamily First = new("gemini-pro") { HasSystem = false, HasJson = false, HasSearch = false };

    // "Function calling is not enabled for models/gemini-…-image", "JSON mode is not enabled"; 2.0's also refused a system
    // instruction, and every request that does not ask for text and images.
    private static readonly GoogleFamily Image = new("gemini-2.5-flash-image") { HasTools = false, HasJson = false, HasSearch = false };
    private static readonly GoogleFamily FirstImage = Image with { Name = "gemini-2.0-flash-preview-image-generation", HasSystem = false, Modalities = ["TEXT", "IMAGE"] };

    // Speech: "Developer instruction", "Function calling" and "Thinking is not enabled for this model"; it speaks and nothing else.
    private static readonly GoogleFamily Speech = new("-tts") { HasSystem = false, HasTools = false, HasJson = false, HasSearch = false, Modalities = ["AUDIO"] };

    private static readonly GoogleFamily Usual = new("gemini");
    private static readonly GoogleFamily Budgeted = Usual with { Name = "gemini-2.5", Thoughts = GoogleThoughts.Budget, MostTokens = 65_536 };

    // Structured output with tools, media in function responses, thinking levels and signatures: "Gemini 3 Developer Guide". Search
    // beside functions: "Combine built-in tools and function calling" of Google's guide.
    private static readonly GoogleFamily Third = new("gemini-3")
    {
        HasJsonBesideTools = true, HasSearchBesideOthers = true, Thoughts = GoogleThoughts.Level, HasMediaInResults = true, NeedsSignatures = true, MostTokens = 65_536,
    };

    // "Nano Banana Pro": thinks, signs its images, has structured output, calls no functions.
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
    /// <summary>It does not think.</summary>
    None,

    /// <summary>By <c>thinkingBudget</c>, in tokens.</summary>
    Budget,

    /// <summary>By <c>thinkingLevel</c>.</summary>
    Level,
}
