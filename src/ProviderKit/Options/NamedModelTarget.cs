namespace ProviderKit;

/// <summary>One of the models that serve a named model.</summary>
public sealed record NamedModelTarget
{
    /// <summary>The largest <see cref="Weight"/>: 1,000,000.</summary>
    public const int MaxWeight = 1_000_000;

    /// <summary>
    /// The name that clients use: with the provider's prefix (<c>ext-openai-gpt-4o</c>), or the name of another named model. The named
    /// model's own name stands for the provider's model of that name.
    /// </summary>
    public string Model { get; set; } = "";

    /// <summary>
    /// The target's share of the requests relative to the other targets, for weighted strategies. From 1 to
    /// <see cref="MaxWeight"/>. Default: 1.
    /// </summary>
    public int Weight { get; set; } = 1;
}
