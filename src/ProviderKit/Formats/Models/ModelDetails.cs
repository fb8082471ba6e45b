namespace ProviderKit;

/// <summary>What an upstream's list says about one of its models. Immutable; a member is null where the list does not say.</summary>
public sealed record ModelDetails
{
    /// <summary>A name for people, such as <c>Claude Opus 5</c>.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The most tokens of prompt and answer together.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>The most tokens of a prompt.</summary>
    public long? MaxPromptTokens { get; init; }

    /// <summary>The most tokens of an answer.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>What the model can do.</summary>
    public ModelAbilities? Abilities { get; init; }

    /// <summary>What its tokens cost.</summary>
    public ModelPrices? Prices { get; init; }
}
