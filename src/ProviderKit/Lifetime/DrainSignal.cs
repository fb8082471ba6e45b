namespace ProviderKit.Lifetime;

/// <summary>
/// Signals shutdown: first that the app drains, then that the drain time is over, which ends all upstream calls. Thread-safe.
/// </summary>
internal sealed class DrainSignal(TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _over = new(Timeout.InfiniteTimeSpan, time);
    private volatile bool _draining;

    /// <summary>Whether the app is stopping.</summary>
    public bool IsDraining => _draining;

    /// <summary>Cancelled when the drain time is over. Requests that it ends fail with <see cref="Error"/>.</summary>
    public CancellationToken Token => _over.Token;

    /// <summary>The error of requests that are ended by <see cref="Token"/>.</summary>
    public static ProviderError Error { get; } = new(
        ProviderErrorKind.ShuttingDown, "The gateway is shutting down and had to end this request. Send it again.");

    /// <summary>Begins to drain; running requests may continue for <paramref name="patience"/>.</summary>
    public void Begin(TimeSpan patience)
    {
        _over.CancelAfter(patience);
        _draining = true;
    }

    /// <summary>Ends the drain time at once.</summary>
    public void End() => _over.Cancel();

    public void Dispose() => _over.Dispose();
}
