namespace ProviderKit;

/// <summary>A model of the gateway's own, and how its targets are at one moment. Immutable. Holds no secret.</summary>
public sealed record NamedModelReport
{
    /// <summary>The name that clients ask for.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its strategy.</summary>
    public required string Strategy { get; init; }

    /// <summary>Why no target can serve, and what to set; null when one can.</summary>
    public string? Problem { get; init; }

    /// <summary>The targets, in the order of the settings.</summary>
    public required IReadOnlyList<Target> Targets { get; init; }

    /// <summary>One of the models that serve it.</summary>
    /// <param name="Model">The model as the settings name it.</param>
    /// <param name="Weight">Its weight, from 1.</param>
    /// <param name="CallsInFlight">Calls to this model of this provider that run, whichever name the clients used.</param>
    /// <param name="Problem">Why it cannot serve, and what to set; null when it can. Blocked tokens are no such problem.</param>
    public sealed record Target(string Model, int Weight, int CallsInFlight, string? Problem);
}
