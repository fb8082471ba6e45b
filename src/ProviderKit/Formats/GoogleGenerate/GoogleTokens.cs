using ProviderKit.Counting;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>Factors for estimating the token counts of Gemini and Gemma: about four characters per token, similar to <c>o200k_base</c>.</summary>
internal static class GoogleTokens
{
    // Gemini 3 counts 1,065 to 1,101 tokens for an image of any size.
    private static readonly ModelTokens Tokens = new() { Factor = 1.1, Image = 1101, AudioSecond = 32 };

    /// <summary>The factors of a model; null for another vendor's model.</summary>
    public static ModelTokens? Of(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        bool isGoogles = name.StartsWith("gemini", StringComparison.OrdinalIgnoreCase) || name.StartsWith("gemma", StringComparison.OrdinalIgnoreCase);
        return isGoogles ? Tokens : null;
    }
}
