namespace ProviderKit;

/// <summary>What outlives the process.</summary>
public sealed class StateOptions
{
    /// <summary>
    /// The folder that keeps tokens' blocks and quarantines from one run to the next, made when it is missing; relative to
    /// the process's current folder. It holds no token, only names and keyed fingerprints. Kept responses are in it, too
    /// (<see cref="ProviderKitOptions.Responses"/>). Default: null, nothing is kept.
    /// </summary>
    public string? Directory { get; set; }
}
