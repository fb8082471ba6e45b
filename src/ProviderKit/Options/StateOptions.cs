namespace ProviderKit;

/// <summary>Settings of the state that is kept over restarts.</summary>
public sealed class StateOptions
{
    /// <summary>
    /// The folder that keeps tokens' blocks and quarantines over restarts; created if it is missing; relative to
    /// the current folder. It holds no token, only names and keyed fingerprints. It also holds stored responses
    /// (<see cref="ProviderKitOptions.Responses"/>). Default: null, nothing is kept.
    /// </summary>
    public string? Directory { get; set; }
}
