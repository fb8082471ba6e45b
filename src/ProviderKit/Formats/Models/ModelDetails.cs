namespace ProviderKit;

/// <summary>What an upstream's list says about a model. Immutable; a member is null if the list does not state it.</summary>
public sealed record ModelDetails
{
    /// <summary>The display name, such as <c>Claude Opus 5</c>.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The maximum number of tokens of prompt and reply together.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>The maximum number of tokens of a prompt.</summary>
    public long? MaxPromptTokens { get; init; }

    /// <summary>The maximum number of tokens of a reply.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>The model's abilities.</summary>
    public ModelAbilities? Abilities { get; init; }

    /// <summary>The prices of its tokens.</summary>
    public ModelPrices? Prices { get; init; }
}
