using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>A token in use by one call. Report the outcome with <see cref="Complete"/>, then dispose. Not thread-safe.</summary>
public sealed class TokenLease : IDisposable
{
    private readonly TokenPool _pool;
    private readonly TokenLimit? _counted;
    private bool _answered;
    private bool _completed;
    private bool _disposed;

    /// <param name="pool">The pool to which the token returns.</param>
    /// <param name="slot">The token, already counted as in use.</param>
    /// <param name="model">The model, if it is known.</param>
    /// <param name="mark">The token's blocks when it was taken.</param>
    /// <param name="now">The current timestamp.</param>
    internal TokenLease(TokenPool pool, TokenSlot slot, string? model, in LeaseMark mark, long now)
    {
        _pool = pool;
        Slot = slot;
        Model = model;
        Mark = mark;
        var limit = model is null || !pool.CountsPerModel ? slot.Own : mark.OfModel;
        if (limit?.Take() == true) _counted = limit;
        slot.Use(now);
    }

    /// <summary>The leased token.</summary>
    public ApiToken Token => Slot.Token;

    internal TokenSlot Slot { get; }

    internal string? Model { get; }

    internal LeaseMark Mark { get; }

    /// <summary>The conversation that stays on the token if the call succeeds; null for none.</summary>
    internal SessionKey? Session { get; private set; }

    /// <summary>The token to which the conversation was bound when the call arrived; null if it was unbound.</summary>
    internal TokenSlot? Bound { get; private set; }

    /// <summary>The name of the token to which the conversation was bound; null if it was unbound.</summary>
    internal string? PreferredToken { get; private set; }

    /// <summary>Whether this is the first call after a block, for whose outcome other calls wait. Set by the pool, under its lock.</summary>
    internal bool IsProbe { get; set; }

    /// <summary>Reports the remaining limits, so that the pool can skip the token before the upstream refuses it.</summary>
    /// <param name="limits">The limits read from the reply or the error. Values that the upstream did not send change nothing.</param>
    public void Observe(in RemainingLimits limits)
    {
        MarkAnswered();
        if (!limits.IsEmpty) _pool.Observe(Slot, Model, limits);
    }

    /// <summary>Reports the outcome of the call. Only the first report counts; a call without a report counts as neutral.</summary>
    /// <param name="outcome">What the call shows about the token.</param>
    /// <param name="retryAfter">The upstream's hint with a rate limit; null uses the pool's own cooldown.</param>
    public void Complete(TokenOutcome outcome, TimeSpan? retryAfter = null) => Charge(new TokenCharge(outcome, retryAfter));

    /// <summary>Does the same as <see cref="Complete"/>, and also states which models the outcome affects.</summary>
    internal void Charge(in TokenCharge charge)
    {
        if (_completed) return;
        _completed = true;
        MarkAnswered();
        _pool.Record(this, charge);
    }

    /// <summary>Sets the conversation for which the token was taken.</summary>
    /// <param name="demand">What the call asks for.</param>
    /// <param name="binds">Whether the conversation stays with this token if the call succeeds. Default: true.</param>
    internal void Follow(in TokenDemand demand, bool binds = true) =>
        (Session, Bound, PreferredToken) = (binds ? demand.Session : null, demand.Bound, (demand.Preferred ?? demand.Bound)?.Token.Name);

    /// <summary>Returns the token to the pool.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Complete(TokenOutcome.Neutral);
        _pool.Return(Slot);
    }

    private void MarkAnswered()
    {
        if (_answered) return;
        _answered = true;
        _counted?.Answered();
    }
}

/// <summary>The blocks that a lease has seen. Its outcome is new information only if no block has been set since.</summary>
/// <param name="OfModel">The limit of the model when the token was taken, if there was one.</param>
/// <param name="OwnBlocks">The generation of the token's own limit.</param>
/// <param name="ModelBlocks">The generation of the model's limit.</param>
/// <param name="OfClass">The limit of the model's class, if there was one.</param>
/// <param name="ClassBlocks">The generation of the class's limit.</param>
internal readonly record struct LeaseMark(TokenLimit? OfModel, long OwnBlocks, long ModelBlocks, TokenLimit? OfClass, long ClassBlocks)
{
    public static LeaseMark Of(TokenSlot slot, string? model)
    {
        var (ofModel, ofClass) = (slot.LimitOf(model), slot.ClassLimitOf(model));
        return new LeaseMark(ofModel, slot.Own.Generation, ofModel?.Generation ?? 0, ofClass, ofClass?.Generation ?? 0);
    }

    /// <summary>Whether <paramref name="limit"/> has not been blocked since.</summary>
    public bool IsCurrentFor(TokenLimit limit, TokenSlot slot) =>
        limit.Generation == (limit == slot.Own ? OwnBlocks : limit == OfModel ? ModelBlocks : limit == OfClass ? ClassBlocks : 0);
}
