namespace ProviderKit.Tokens;

/// <summary>A call in the queue for a token. Used under the pool's lock.</summary>
internal sealed class TokenWaiter : TaskCompletionSource<TokenLease?>
{
    private readonly long _patience;
    private long? _firstProbe;

    /// <param name="demand">What the call needs.</param>
    /// <param name="deadline">The timestamp until which it waits for a block to end or a token to be returned.</param>
    /// <param name="patience">How long after the start of its first probe it waits for further probes; 0 or less waits for none.</param>
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
    /// Whether it waits for the outcome of a probe that began at <paramref name="start"/>. Probes without a result could follow each other forever,
    /// so it only waits for those that begin within the patience after the first. It waits for each of them to its end: otherwise it would leave just
    /// before the token reopens.
    /// </summary>
    public bool WaitsForProbe(long start)
    {
        _firstProbe ??= start;
        return start - _firstProbe < _patience;
    }
}
