namespace ProviderKit.Lifetime;

/// <summary>
/// Says that the app is about to stop: first that it drains, then that the time for it is over, which ends all upstream
/// calls. Thread-safe.
/// </summary>
internal sealed class DrainSignal(TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _over = new(Timeout.InfiniteTimeSpan, time);
    private volatile bool _draining;

    /// <summary>The app has been told to stop.</summary>
    public bool IsDraining => _draining;

    /// <summary>Fires when what still runs must end. What it ends fails with <see cref="Error"/>.</summary>
    public CancellationToken Token => _over.Token;

    /// <summary>What a client hears whose request is ended by the <see cref="Token"/>.</summary>
    public static ProviderError Error { get; } = new(
        ProviderErrorKind.ShuttingDown, "The gateway is shutting down and had to end this request. Send it again.");

    /// <summary>Draining begins; what runs may go on for <paramref name="patience"/>.</summary>
    public void Begin(TimeSpan patience)
    {
        _over.CancelAfter(patience);
        _draining = true;
    }

    /// <summary>Ends the patience at once.</summary>
    public void End() => _over.Cancel();

    public void Dispose() => _over.Dispose();
}
