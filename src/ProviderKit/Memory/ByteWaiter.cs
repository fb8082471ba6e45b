namespace ProviderKit.Memory;

/// <summary>A request that waits for bytes.</summary>
internal sealed class ByteWaiter
{
    public ByteWaiter(ByteAccount account, long bytes, ByteLine line)
    {
        (Account, Bytes, Line) = (account, bytes, line);
        Node = new LinkedListNode<ByteWaiter>(this);
    }

    public ByteAccount Account { get; }

    public long Bytes { get; }

    public ByteLine Line { get; }

    public LinkedListNode<ByteWaiter> Node { get; }

    public TaskCompletionSource<ByteGrant> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<ByteGrant> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = time.CreateTimer(static state => ((ByteWaiter)state!).GiveUp(), this, patience, Timeout.InfiniteTimeSpan);
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((ByteWaiter)state!).Cancel(token), this);
        return await Turn.Task.ConfigureAwait(false);
    }

    private void GiveUp()
    {
        if (Account.Budget.Withdraw(this)) Turn.TrySetResult(ByteGrant.Saturated);
    }

    private void Cancel(CancellationToken cancellationToken)
    {
        if (Account.Budget.Withdraw(this)) Turn.TrySetCanceled(cancellationToken);
    }
}
