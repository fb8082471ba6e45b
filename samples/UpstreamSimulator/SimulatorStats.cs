namespace UpstreamSimulator;

/// <summary>What the simulator counted up to one moment. Immutable.</summary>
/// <param name="Requests">Calls to any provider since the start or the last reset.</param>
/// <param name="InFlight">Calls that are being answered now.</param>
/// <param name="Providers">The counts by provider name.</param>
public sealed record SimulatorStats(
    long Requests, int InFlight, IReadOnlyDictionary<string, ProviderStats> Providers)
{
    private static readonly TokenStats Nothing = new(0, 0, 0, 0, 0, 0);

    /// <summary>The counts of one token at one provider; all zero when it was never seen there.</summary>
    public TokenStats Of(string provider, string token) =>
        Providers.TryGetValue(provider, out var found) && found.Tokens.TryGetValue(token, out var counts)
            ? counts
            : Nothing;
}
