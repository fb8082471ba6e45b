namespace ProviderKit.Lifetime;

/// <summary>Counts the requests in flight: from their arrival at the dispatcher until their record. Thread-safe.</summary>
internal sealed class InFlightRequests
{
    private int _count;
    private TaskCompletionSource? _idle;

    public int Count => Volatile.Read(ref _count);

    public void Enter() => Interlocked.Increment(ref _count);

    public void Exit()
    {
        if (Interlocked.Decrement(ref _count) == 0) Volatile.Read(ref _idle)?.TrySetResult();
    }

    /// <summary>Waits until no request is in flight. Supports one waiter at a time.</summary>
    public Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The last request may exit between these lines: it either sees the waiter, or the count is already 0.
        Interlocked.Exchange(ref _idle, idle);
        if (Count == 0) idle.TrySetResult();
        return idle.Task.WaitAsync(cancellationToken);
    }
}
