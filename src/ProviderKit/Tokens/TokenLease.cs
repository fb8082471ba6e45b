using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>A token in use by one call. Say how the call went with <see cref="Complete"/>, then dispose; not thread-safe.</summary>
public sealed class TokenLease : IDisposable
{
    private readonly TokenPool _pool;
    private readonly TokenLimit? _counted;
    private bool _answered;
    private bool _completed;
    private bool _disposed;

    /// <param name="pool">Where it goes back to.</param>
    /// <param name="slot">The token, already entered.</param>
    /// <param name="model">The model, where it is known.</param>
    /// <param name="mark">What had happened to the token before it was taken.</param>
    /// <param name="now">The present.</param>
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

    /// <summary>The conversation that stays with the token if the call succeeds; null when none does.</summary>
    internal SessionKey? Session { get; private set; }

    /// <summary>The token to which the conversation was bound when the call came; null when it was not.</summary>
    internal TokenSlot? Bound { get; private set; }

    /// <summary>The name of the token that the conversation would have kept; null when it was bound to none.</summary>
    internal string? PreferredToken { get; private set; }

    /// <summary>It is the first call after a block; others wait for its verdict. Set by the pool, under its lock.</summary>
    internal bool IsProbe { get; set; }

    /// <summary>Tells the pool what the upstream says is left, so that a token is skipped before it is refused.</summary>
    /// <param name="limits">As read from the answer, good or bad; nothing is noted of what it does not say.</param>
    public void Observe(in RemainingLimits limits)
    {
        MarkAnswered();
        if (!limits.IsEmpty) _pool.Observe(Slot, Model, limits);
    }

    /// <summary>Tells the pool how the call went. The first word counts; without any, the call says nothing.</summary>
    /// <param name="outcome">What the call says about the token.</param>
    /// <param name="retryAfter">The upstream's hint with a rate limit; null takes the pool's own cooldown.</param>
    public void Complete(TokenOutcome outcome, TimeSpan? retryAfter = null) => Charge(new TokenCharge(outcome, retryAfter));

    /// <summary>As <see cref="Complete"/>, saying also how much of the token is concerned.</summary>
    internal void Charge(in TokenCharge charge)
    {
        if (_completed) return;
        _completed = true;
        MarkAnswered();
        _pool.Record(this, charge);
    }

    /// <summary>Notes which conversation the token was taken for.</summary>
    /// <param name="demand">What the call asked.</param>
    /// <param name="binds">Whether the conversation stays with this token if the call succeeds. Default: true.</param>
    internal void Follow(in TokenDemand demand, bool binds = true) =>
        (Session, Bound, PreferredToken) = (binds ? demand.Session : null, demand.Bound, (demand.Preferred ?? demand.Bound)?.Token.Name);

    /// <summary>Gives the token back.</summary>
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

/// <summary>Which blocks a lease has seen: what it finds out is news only where none has come since.</summary>
/// <param name="OfModel">The limit of its model when it was taken, if there was one.</param>
/// <param name="OwnBlocks">Generation of the token's own limit.</param>
/// <param name="ModelBlocks">Generation of the model's.</param>
/// <param name="OfClass">The limit of the model's class, if there was one.</param>
/// <param name="ClassBlocks">Generation of the class's.</param>
internal readonly record struct LeaseMark(TokenLimit? OfModel, long OwnBlocks, long ModelBlocks, TokenLimit? OfClass, long ClassBlocks)
{
    public static LeaseMark Of(TokenSlot slot, string? model)
    {
        var (ofModel, ofClass) = (slot.LimitOf(model), slot.ClassLimitOf(model));
        return new LeaseMark(ofModel, slot.Own.Generation, ofModel?.Generation ?? 0, ofClass, ofClass?.Generation ?? 0);
    }

    /// <summary>Whether no block of <paramref name="limit"/> came since.</summary>
    public bool IsCurrentFor(TokenLimit limit, TokenSlot slot) =>
        limit.Generation == (limit == slot.Own ? OwnBlocks : limit == OfModel ? ModelBlocks : limit == OfClass ? ClassBlocks : 0);
}
