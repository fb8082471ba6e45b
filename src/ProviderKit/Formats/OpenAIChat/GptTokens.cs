using ProviderKit.Counting;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>How OpenAI's models count: from GPT-4o on with <c>o200k_base</c> itself.</summary>
internal static class GptTokens
{
    private static readonly string[] Names = ["gpt-", "gpt4", "gpt5", "chatgpt", "codex", "o1", "o3", "o4"];

    // Images: squares of 32 pixels, a fifth more; fitted to measured ones. "low" costs a small fixed number.
    private static readonly ModelTokens Tokens = new()
    {
        Factor = 1, Grid = new ImageGrid(32, 1.2, 2940), LowDetailImage = 100, AudioSecond = 10,
    };

    /// <summary>Null for another vendor's model. A router's prefix (<c>openai/gpt-5</c>) does not matter.</summary>
    public static ModelTokens? Of(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        foreach (string start in Names)
            if (name.StartsWith(start, StringComparison.OrdinalIgnoreCase)) return Tokens;
        return null;
    }
}
