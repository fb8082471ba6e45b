namespace ProviderKit.Memory;

/// <summary>
/// What one request holds of the <see cref="ByteBudget"/>'s shared part: its body, its translation and its reply together, so that
/// the budget can tell requests that run from requests that wait. For one request; its members are used one after another.
/// </summary>
internal sealed class ByteAccount(ByteBudget budget)
{
    public ByteBudget Budget => budget;

    /// <summary>The bytes held. Guarded by the budget's lock.</summary>
    public long Held { get; set; }

    /// <summary>Whether the request waits for more. Guarded by the budget's lock.</summary>
    public bool Waits { get; set; }

    /// <summary>Takes bytes for what an admitted request needs to go on.</summary>
    public ValueTask<ByteGrant> TakeAsync(long bytes, CancellationToken cancellationToken) => budget.TakeAsync(this, bytes, enters: false, cancellationToken);

    public void Give(long bytes) => budget.Give(this, bytes);
}
