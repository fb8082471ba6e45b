namespace ProviderKit;

/// <summary>A model defined in the gateway's settings, with the current state of its targets. Immutable. Holds no secret.</summary>
public sealed record NamedModelReport
{
    /// <summary>The name that clients ask for.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its strategy.</summary>
    public required string Strategy { get; init; }

    /// <summary>Why no target can serve, and what to set; null if one can.</summary>
    public string? Problem { get; init; }

    /// <summary>The targets, in the order of the settings.</summary>
    public required IReadOnlyList<Target> Targets { get; init; }

    /// <summary>A target of the model.</summary>
    /// <param name="Model">The model as the settings name it.</param>
    /// <param name="Weight">Its weight, from 1.</param>
    /// <param name="CallsInFlight">The running calls to this model of this provider, under any name that clients used.</param>
    /// <param name="Problem">Why the target cannot serve, and what to set; null if it can. Blocked tokens do not count as a problem.</param>
    public sealed record Target(string Model, int Weight, int CallsInFlight, string? Problem);
}
