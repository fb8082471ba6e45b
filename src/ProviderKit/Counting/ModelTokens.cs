namespace ProviderKit.Counting;

/// <summary>
/// How a family of models counts, relative to <c>o200k_base</c>. Data; the defaults are those of open models (Llama, Qwen, Mistral),
/// whose vocabularies make 1.0 to 1.15 times as many tokens. The upper end is used, because clients with too high a count compact
/// their conversation early, and clients with too low a count fail.
/// </summary>
internal sealed record ModelTokens
{
    /// <summary>Models of no known family.</summary>
    public static ModelTokens Default { get; } = new();

    /// <summary>Tokens in the family's own vocabulary for each token of <c>o200k_base</c>.</summary>
    public double Factor { get; init; } = 1.15;

    /// <summary>Tokens that the vendor adds once, in front of the first tool.</summary>
    public int ToolsBlock { get; init; }

    /// <summary>Tokens of an image of unknown size, or of any image if <see cref="Grid"/> is null.</summary>
    public int Image { get; init; } = 1600;

    /// <summary>How tokens depend on the image's size; null if they do not, or it is not known.</summary>
    public ImageGrid? Grid { get; init; }

    /// <summary>Tokens of an image that is sent with <c>"detail":"low"</c>; null if the family does not support it.</summary>
    public int? LowDetailImage { get; init; }

    /// <summary>Tokens of a document page: its text and its image. Vendors state 1,500 to 3,000.</summary>
    public int Page { get; init; } = 2250;

    /// <summary>Tokens of a second of audio.</summary>
    public int AudioSecond { get; init; } = 32;
}

/// <summary>An image costs a number of tokens for each square of a grid laid over it.</summary>
/// <param name="Cell">The length of a square's side in pixels.</param>
/// <param name="PerCell">Tokens of one square.</param>
/// <param name="Most">The maximum: the vendor scales larger images down.</param>
internal sealed record ImageGrid(int Cell, double PerCell, int Most)
{
    public int Count(int width, int height)
    {
        double cells = Math.Ceiling((double)width / Cell) * Math.Ceiling((double)height / Cell);
        return (int)Math.Clamp(Math.Ceiling(cells * PerCell), 1, Most);
    }
}
