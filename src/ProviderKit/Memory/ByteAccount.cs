namespace ProviderKit.Memory;

/// <summary>
/// The bytes that one request holds in the shared part of the <see cref="ByteBudget"/>: its body, its translation and its reply. The budget uses it
/// to distinguish running requests from waiting ones. Not thread-safe.
/// </summary>
internal sealed class ByteAccount(ByteBudget budget)
{
    public ByteBudget Budget => budget;

    /// <summary>The bytes held. Guarded by the budget's lock.</summary>
    public long Held { get; set; }

    /// <summary>Whether the request waits for more. Guarded by the budget's lock.</summary>
    public bool Waits { get; set; }

    /// <summary>Takes further bytes for an admitted request.</summary>
    public ValueTask<ByteGrant> TakeAsync(long bytes, CancellationToken cancellationToken) => budget.TakeAsync(this, bytes, enters: false, cancellationToken);

    public void Give(long bytes) => budget.Give(this, bytes);
}
