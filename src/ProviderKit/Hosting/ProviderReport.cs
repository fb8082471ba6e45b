namespace ProviderKit;

/// <summary>The state of one provider at one moment. Holds no secret and no address.</summary>
public sealed record ProviderReport
{
    /// <summary>The provider's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it can serve.</summary>
    public required ProviderCondition Condition { get; init; }

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>How many tokens it has.</summary>
    public int Tokens { get; init; }

    /// <summary>How many of them can serve no request now: they rest, or were refused.</summary>
    public int Blocked { get; init; }

    /// <summary>Whether a request to it can be served now.</summary>
    public bool CanServe => Condition is ProviderCondition.Ready or ProviderCondition.Degraded;
}
