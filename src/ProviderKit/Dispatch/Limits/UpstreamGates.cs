using System.Runtime.CompilerServices;

namespace ProviderKit.Dispatch.Limits;

/// <summary>The maxima of calls that run at a time: each provider's, then that of all. Thread-safe.</summary>
internal sealed class UpstreamGates
{
    /// <summary>When a request that found no slot may try again: calls end all the time.</summary>
    public static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(1);

    private readonly UpstreamLimitOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrencyGate? _overall;
    // By the health, which stands for the upstream: it is kept when a provider's other settings change, while the entry is
    // made anew. Calls that began under the old settings count on.
    private readonly ConditionalWeakTable<ProviderHealth, ConcurrencyGate> _perProvider = [];

    private UpstreamGates(UpstreamLimitOptions options, int? maxConcurrent, TimeProvider time)
    {
        (_options, _time) = (options, time);
        if (maxConcurrent is { } max) _overall = new ConcurrencyGate(max, options.QueueLimit, time);
    }

    /// <summary>Null when nothing is limited, which then costs nothing.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="calls">How many calls the process has handles for; null when it has enough for any number.</param>
    public static UpstreamGates? Create(UpstreamLimitOptions options, TimeProvider time, int? calls = null) =>
        (options.MaxConcurrent ?? calls, options.MaxConcurrentPerProvider) is (null, null) ? null : new UpstreamGates(options, options.MaxConcurrent ?? calls, time);

    /// <summary>The gate that all calls share; null when their number is not limited. For tests.</summary>
    public ConcurrencyGate? Overall => _overall;

    /// <summary>How many calls wait at any gate.</summary>
    public int Waiting => (_overall?.Waiting ?? 0) + _perProvider.Sum(static gate => gate.Value.Waiting);

    /// <summary>Takes a slot for a call to <paramref name="entry"/>, waiting where it must; give it back with <see cref="Leave"/>.</summary>
    /// <returns>False when a queue was full or too slow.</returns>
    /// <exception cref="OperationCanceledException">The caller left the queue.</exception>
    public async ValueTask<bool> EnterAsync(ProviderEntry entry, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        // The provider's first: a request that waits for a slow provider must not hold a slot that others could use.
        var own = GateOf(entry);
        if (own is not null && !await own.EnterAsync(_options.QueueTimeout, cancellationToken).ConfigureAwait(false)) return false;
        bool through = false;
        try
        {
            through = _overall is null || await _overall
                .EnterAsync(_options.QueueTimeout - _time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!through) own?.Leave();
        }
        return through;
    }

    /// <summary>Takes a slot if that takes no waiting.</summary>
    public bool TryEnter(ProviderEntry entry)
    {
        var own = GateOf(entry);
        if (own?.TryEnter() == false) return false;
        if (_overall?.TryEnter() != false) return true;
        own?.Leave();
        return false;
    }

    /// <summary>Gives the slot back: the call is over.</summary>
    public void Leave(ProviderEntry entry)
    {
        _overall?.Leave();
        GateOf(entry)?.Leave();
    }

    /// <summary>The error returned to requests that found no slot in time.</summary>
    public static ProviderError Saturated(string provider) => new(
        ProviderErrorKind.Saturated, $"The gateway has as many calls running as it may, and none to {provider} could begin: its queue is full, or too slow. Try again shortly.")
    { RetryAfter = ComeBackAfter };

    private ConcurrencyGate? GateOf(ProviderEntry entry) => _options.MaxConcurrentPerProvider is { } max
        ? _perProvider.GetValue(entry.Health, _ => new ConcurrencyGate(max, _options.QueueLimit, _time))
        : null;
}
