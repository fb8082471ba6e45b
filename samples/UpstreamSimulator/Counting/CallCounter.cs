using System.Collections.Concurrent;

namespace UpstreamSimulator.Counting;

/// <summary>Counts calls by provider and token; a call costs a few interlocked increments.</summary>
internal sealed class CallCounter
{
    /// <summary>The name under which calls without a token are counted.</summary>
    public const string NoToken = "(none)";

    private volatile ConcurrentDictionary<string, ProviderCounter> _providers = NewBook();
    private TaskCompletionSource? _change;
    private int _inFlight;

    public CallTicket Begin(string provider, string? token)
    {
        var counter = _providers.GetOrAdd(provider, static _ => new ProviderCounter());
        var tokens = counter.Of(token ?? NoToken);
        tokens.Begin();
        Interlocked.Increment(ref _inFlight);
        Changed();
        return new CallTicket(this, tokens, tokens.Ordinal, counter.Seen);
    }

    public SimulatorStats Snapshot()
    {
        var providers = _providers.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary(pair => pair.Key, pair => pair.Value.Snapshot(), StringComparer.Ordinal);
        return new SimulatorStats(
            providers.Values.Sum(provider => provider.Requests), Volatile.Read(ref _inFlight), providers);
    }

    /// <summary>Starts new books. Calls in flight still end in the old ones, so no count goes below zero.</summary>
    public void Reset() => _providers = NewBook();

    public async Task<SimulatorStats> WaitForAsync(Func<SimulatorStats, bool> condition, CancellationToken ct)
    {
        while (true)
        {
            var change = Volatile.Read(ref _change) ?? Announce();
            var stats = Snapshot();
            if (condition(stats))
                return stats;

            await change.Task.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    internal void Left() => Interlocked.Decrement(ref _inFlight);

    internal void Changed() => Interlocked.Exchange(ref _change, null)?.TrySetResult();

    private TaskCompletionSource Announce()
    {
        var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _change, fresh, null) ?? fresh;
    }

    private static ConcurrentDictionary<string, ProviderCounter> NewBook() => new(StringComparer.Ordinal);
}
