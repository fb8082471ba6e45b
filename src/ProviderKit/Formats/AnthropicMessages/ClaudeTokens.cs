using ProviderKit.Counting;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// How Claude counts. The factors are derived from published statements (tiktoken counts 15 to 20 % too little for the older
/// tokenizer; the newer one makes about 30 % more): estimates, to within 15 %.
/// </summary>
internal static class ClaudeTokens
{
    // What the API puts in front of tools: its documented example has 403 tokens with one small tool and 14 without.
    private const int Tools = 330;

    // Side of a square, tokens of it: fitted to measured images. The larger limit is for images of any shape.
    private static readonly ModelTokens Dense = new()
    {
        Factor = 1.5, ToolsBlock = Tools, Grid = new ImageGrid(28, 1, 3928),
    };

    private static readonly ModelTokens Older = new()
    {
        Factor = 1.2, ToolsBlock = Tools, Grid = new ImageGrid(28, 1, 1596),
    };

    /// <summary>Null for a model that is no Claude.</summary>
    public static ModelTokens? Of(string model) => ClaudeModel.Of(model) switch
    {
        { IsClaude: false } => null,
        { HasDenseTokens: true } => Dense,
        _ => Older,
    };
}
