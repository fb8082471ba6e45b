using System.Diagnostics.Metrics;

namespace ProviderKit.Diagnostics;

/// <summary>The meter, and what is asked for rather than recorded. Thread-safe.</summary>
internal sealed class GatewayMeter : IDisposable
{
    private readonly bool _own;

    /// <param name="factory">The app's, which then disposes of the meter; null makes one of our own.</param>
    public GatewayMeter(IMeterFactory? factory)
    {
        _own = factory is null;
        var options = new MeterOptions(ProviderKitDiagnostics.MeterName) { Version = ProviderKitDiagnostics.Version };
        Meter = factory?.Create(options) ?? new Meter(options);
        Meter.CreateObservableGauge(
            TelemetryNames.BuildInfo, static () => new Measurement<long>(1, KeyValuePair.Create<string, object?>(TelemetryNames.Version, ProviderKitDiagnostics.Version)),
            description: "Always 1; the label says which version runs.");
    }

    public Meter Meter { get; }

    /// <summary>Reports the state of every provider's tokens, and who waits for them.</summary>
    public void WatchTokens(ProviderRegistry registry)
    {
        Meter.CreateObservableGauge(
            TelemetryNames.Tokens, () => Watched(registry).SelectMany(TokenStates), "{token}", "Tokens by state: free, blocked or quarantined.");
        Meter.CreateObservableCounter(
            TelemetryNames.Blocks, () => Watched(registry).SelectMany(entry => PerToken(entry, t => t.Blocks)), "{block}", "How often a token was blocked.");
        Meter.CreateObservableCounter(
            TelemetryNames.AvoidedRateLimits, () => Watched(registry).SelectMany(entry => PerToken(entry, t => t.AvoidedRateLimits)), "{call}",
            "How often another token was taken because the upstream had said that nothing is left of this one's limit.");
    }

    /// <summary>Reports how often tokens of each provider were put in quarantine.</summary>
    /// <param name="registry">The providers.</param>
    /// <param name="countOf">How often it happened with a provider, by its name.</param>
    public void WatchQuarantines(ProviderRegistry registry, Func<string, long> countOf) => Meter.CreateObservableCounter(
        TelemetryNames.Quarantines,
        () => Watched(registry).Where(entry => entry.Tokens.Count > 0)
            .Select(entry => new Measurement<long>(countOf(entry.Name), KeyValuePair.Create<string, object?>(TelemetryNames.Provider, entry.Name))),
        "{quarantine}", "How often a token was put in quarantine because the upstream refused it.");

    /// <summary>Reports how many requests run, and how many of them wait.</summary>
    /// <param name="running">Requests that have come and not ended.</param>
    /// <param name="queued">Those that wait for a slot among the calls.</param>
    /// <param name="memory">What they wait for memory at.</param>
    /// <param name="registry">Whose tokens are waited for.</param>
    public void WatchRequests(Func<long> running, Func<long> queued, ByteBudget memory, ProviderRegistry registry)
    {
        Meter.CreateObservableGauge(TelemetryNames.ActiveRequests, running, "{request}", "Requests that run now.");
        Meter.CreateObservableGauge(
            TelemetryNames.QueueLength,
            () => (Measurement<long>[])[
                new(queued(), KeyValuePair.Create<string, object?>(TelemetryNames.Queue, "calls")),
                new(memory.Waiting, KeyValuePair.Create<string, object?>(TelemetryNames.Queue, "memory")),
                new(registry.Providers.Sum(entry => (long)entry.Tokens.Waiting), KeyValuePair.Create<string, object?>(TelemetryNames.Queue, "tokens"))],
            "{request}", "Requests that wait: for a slot among the calls, for memory, or for a token.");
    }

    /// <summary>Reports the bytes of requests and replies that are held, and how many may be.</summary>
    public void WatchMemory(ByteBudget memory)
    {
        Meter.CreateObservableGauge(TelemetryNames.MemoryInFlight, () => memory.InUse, "By", "Bytes of requests and replies that are held now.");
        Meter.CreateObservableGauge(TelemetryNames.MemoryLimit, () => memory.Limit, "By", "Bytes of requests and replies that may be held at a time.");
    }

    /// <summary>Reports entries that the log store lost because its queue was full.</summary>
    /// <param name="drops">How many so far.</param>
    public void WatchLogDrops(Func<long> drops) =>
        Meter.CreateObservableCounter(TelemetryNames.LogDrops, drops, "{entry}", "Log entries lost because the queue was full.");

    public void Dispose()
    {
        if (_own) Meter.Dispose();
    }

    private static IEnumerable<ProviderEntry> Watched(ProviderRegistry registry) => registry.Providers.Where(entry => entry.Enabled);

    private static IEnumerable<Measurement<long>> TokenStates(ProviderEntry entry)
    {
        var tokens = entry.Tokens.GetTokenStats();
        if (tokens.Count == 0) return [];
        int quarantined = tokens.Count(t => t.Quarantined);
        int blocked = tokens.Count(t => t.Blocked && !t.Quarantined);
        return [State("free", tokens.Count - blocked - quarantined), State("blocked", blocked), State("quarantined", quarantined)];

        Measurement<long> State(string state, int count) => new(
            count,
            KeyValuePair.Create<string, object?>(TelemetryNames.Provider, entry.Name),
            KeyValuePair.Create<string, object?>(TelemetryNames.TokenState, state));
    }

    // By token, so that the count of one that is removed goes with it, and no series ever falls.
    private static IEnumerable<Measurement<long>> PerToken(ProviderEntry entry, Func<TokenStatus, long> count) =>
        entry.Tokens.GetTokenStats().Select(token => new Measurement<long>(
            count(token),
            KeyValuePair.Create<string, object?>(TelemetryNames.Provider, entry.Name),
            KeyValuePair.Create<string, object?>(TelemetryNames.Token, token.Name)));
}
