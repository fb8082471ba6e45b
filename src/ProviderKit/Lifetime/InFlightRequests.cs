namespace ProviderKit.Lifetime;

/// <summary>How many requests are between their arrival at the dispatcher and their record. Thread-safe.</summary>
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

    /// <summary>Waits for a moment without any. For one waiter at a time.</summary>
    public Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The last one may leave between the two: it either finds the waiter or is seen to have gone.
        Interlocked.Exchange(ref _idle, idle);
        if (Count == 0) idle.TrySetResult();
        return idle.Task.WaitAsync(cancellationToken);
    }
}
