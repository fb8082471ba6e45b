namespace ProviderKit;

/// <summary>The state of one provider at one moment. Holds no secret and no address.</summary>
public sealed record ProviderReport
{
    /// <summary>The provider's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it can serve.</summary>
    public required ProviderCondition Condition { get; init; }

    /// <summary>The problem; null if there is none.</summary>
    public string? Problem { get; init; }

    /// <summary>The number of tokens.</summary>
    public int Tokens { get; init; }

    /// <summary>The number of tokens that can serve no request now, because they are blocked or refused.</summary>
    public int Blocked { get; init; }

    /// <summary>Whether a request to it can be served now.</summary>
    public bool CanServe => Condition is ProviderCondition.Ready or ProviderCondition.Degraded;
}
