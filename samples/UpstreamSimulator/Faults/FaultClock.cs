namespace UpstreamSimulator.Faults;

/// <summary>The time of faults: a clock that tests replace, and waits that a stopping server ends.</summary>
internal sealed class FaultClock(TimeProvider time, CancellationToken stopping)
{
    public DateTimeOffset Now => time.GetUtcNow();

    /// <exception cref="OperationCanceledException">The client left or the server stops.</exception>
    public async Task WaitAsync(TimeSpan span, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping);
        await Task.Delay(span, time, either.Token).ConfigureAwait(false);
    }

    /// <exception cref="OperationCanceledException">Always: the client left or the server stops.</exception>
    public Task WaitForeverAsync(CancellationToken ct) => WaitAsync(Timeout.InfiniteTimeSpan, ct);
}
