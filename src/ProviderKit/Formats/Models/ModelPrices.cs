namespace ProviderKit;

/// <summary>What a model's tokens cost, in USD per million tokens. Immutable.</summary>
/// <param name="Input">Tokens of a prompt that no cache held.</param>
/// <param name="Output">Tokens of an answer, thoughts included.</param>
public sealed record ModelPrices(decimal Input, decimal Output)
{
    /// <summary>Tokens of a prompt that were read from the cache. Default: null, not known.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>Tokens of a prompt that were written to the cache. Default: null, not known.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>The longest prompt, in tokens, that has these prices. Default: null, they hold for all.</summary>
    public long? UpTo { get; init; }

    /// <summary>The prices of requests with a longer prompt than <see cref="UpTo"/>. Default: null, none are known.</summary>
    public ModelPrices? Beyond { get; init; }
}
