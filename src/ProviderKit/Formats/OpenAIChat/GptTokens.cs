using ProviderKit.Counting;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>How OpenAI's models count tokens. From GPT-4o on, they use <c>o200k_base</c> itself.</summary>
internal static class GptTokens
{
    private static readonly string[] Names = ["gpt-", "gpt4", "gpt5", "chatgpt", "codex", "o1", "o3", "o4"];

    // Images: tiles of 32 pixels, plus a fifth; fitted to measured values. "low" costs a small fixed number.
    private static readonly ModelTokens Tokens = new()
    {
        Factor = 1, Grid = new ImageGrid(32, 1.2, 2940), LowDetailImage = 100, AudioSecond = 10,
    };

    /// <summary>The rules of an OpenAI model; null for another vendor's model. A router's prefix (<c>openai/gpt-5</c>) is ignored.</summary>
    public static ModelTokens? Of(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        foreach (string start in Names)
            if (name.StartsWith(start, StringComparison.OrdinalIgnoreCase)) return Tokens;
        return null;
    }
}
