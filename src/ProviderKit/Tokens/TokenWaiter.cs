namespace ProviderKit;

/// <summary>A call in line for a token.</summary>
internal sealed class TokenWaiter : TaskCompletionSource<TokenLease?>
{
    /// <param name="model">The model, where limits are per model.</param>
    /// <param name="deadline">Timestamp until which it waits for a block to end or a token to be given back.</param>
    public TokenWaiter(string? model, long deadline)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Model = model;
        Deadline = deadline;
        Place = new LinkedListNode<TokenWaiter>(this);
    }

    public string? Model { get; }

    public long Deadline { get; }

    public LinkedListNode<TokenWaiter> Place { get; }
}
