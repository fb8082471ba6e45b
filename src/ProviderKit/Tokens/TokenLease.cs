namespace ProviderKit;

/// <summary>A token in use by one call. Say how the call went with <see cref="Complete"/>, then dispose; not thread-safe.</summary>
public sealed class TokenLease : IDisposable
{
    private readonly TokenPool _pool;
    private readonly TokenSlot _slot;
    private readonly string? _model;
    private readonly long _blocksSeen;
    private bool _completed;
    private bool _disposed;

    internal TokenLease(TokenPool pool, TokenSlot slot, string? model)
    {
        _pool = pool;
        _slot = slot;
        _model = model;
        _blocksSeen = slot.Blocks;
    }

    /// <summary>The leased token.</summary>
    public ApiToken Token => _slot.Token;

    /// <summary>Tells the pool how the call went. The first word counts; without any, the call says nothing.</summary>
    /// <param name="outcome">What the call says about the token.</param>
    /// <param name="retryAfter">The upstream's hint with a rate limit; null takes the pool's own cooldown.</param>
    public void Complete(TokenOutcome outcome, TimeSpan? retryAfter = null)
    {
        if (_completed) return;
        _completed = true;
        _pool.Record(_slot, _model, _blocksSeen, outcome, retryAfter);
    }

    internal void Observe(in RemainingLimits limits)
    {
    }

    /// <summary>Gives the token back.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _slot.End();
    }
}
