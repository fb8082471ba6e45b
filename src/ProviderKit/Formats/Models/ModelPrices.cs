namespace ProviderKit;

/// <summary>The prices of a model's tokens, in USD per million tokens. Immutable.</summary>
/// <param name="Input">The price of prompt tokens that are not in the cache.</param>
/// <param name="Output">The price of output tokens, reasoning included.</param>
public sealed record ModelPrices(decimal Input, decimal Output)
{
    /// <summary>The price of prompt tokens read from the cache. Default: null, not known.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>The price of prompt tokens written to the cache. Default: null, not known.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>The longest prompt, in tokens, to which these prices apply. Default: null, they apply to all prompts.</summary>
    public long? UpTo { get; init; }

    /// <summary>The prices for prompts longer than <see cref="UpTo"/>. Default: null, none are known.</summary>
    public ModelPrices? Beyond { get; init; }
}
