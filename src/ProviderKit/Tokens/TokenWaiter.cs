namespace ProviderKit;

/// <summary>A call in line for a token.</summary>
internal sealed class TokenWaiter : TaskCompletionSource<TokenLease?>
{
    /// <param name="model">The model, where limits are per model.</param>
    /// <param name="deadline">Timestamp until which it waits for a block to end or a token to be given back.</param>
    /// <param name="probeDeadline">Timestamp until which it waits for verdicts of probes at least.</param>
    public TokenWaiter(string? model, long deadline, long probeDeadline)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Model = model;
        Deadline = deadline;
        ProbeDeadline = probeDeadline;
        Place = new LinkedListNode<TokenWaiter>(this);
    }

    public string? Model { get; }

    public long Deadline { get; }

    public long ProbeDeadline { get; }

    public LinkedListNode<TokenWaiter> Place { get; }
}
