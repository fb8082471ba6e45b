namespace ProviderKit.Tokens;

/// <summary>A call in line for a token. Used under the pool's lock.</summary>
internal sealed class TokenWaiter : TaskCompletionSource<TokenLease?>
{
    private readonly long _patience;
    private long? _firstProbe;

    /// <param name="demand">What it asks.</param>
    /// <param name="deadline">Timestamp until which it waits for a block to end or a token to be given back.</param>
    /// <param name="patience">For how long after the start of the first probe that it meets it waits for more probes; 0 or less waits for none.</param>
    public TokenWaiter(in TokenDemand demand, long deadline, long patience)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Demand = demand;
        Deadline = deadline;
        _patience = patience;
        Node = new LinkedListNode<TokenWaiter>(this);
    }

    public TokenDemand Demand { get; }

    public long Deadline { get; }

    public LinkedListNode<TokenWaiter> Node { get; }

    /// <summary>
    /// Whether it waits for the verdict of a probe that began at <paramref name="start"/>. Probes that find nothing out follow
    /// each other without end, so only those count that begin within the patience for the first. Each that counts is waited for
    /// to its end: a waiter that left in the middle would leave just before the token reopens.
    /// </summary>
    public bool WaitsForProbe(long start)
    {
        _firstProbe ??= start;
        return start - _firstProbe < _patience;
    }
}
