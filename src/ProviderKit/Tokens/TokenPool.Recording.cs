using ProviderKit.Tokens;

namespace ProviderKit;

/// <content>Records what calls and tests show about tokens.</content>
public sealed partial class TokenPool
{
    /// <summary>Reports what was found out about a token without a lease, for example by a test.</summary>
    /// <param name="name">The token's name.</param>
    /// <param name="outcome">The outcome, as for a lease. A success lifts no block; see <see cref="Reset(string)"/>.</param>
    /// <param name="retryAfter">The upstream's hint, as for a lease.</param>
    /// <returns>False if no token has that name.</returns>
    public bool Report(string name, TokenOutcome outcome, TimeSpan? retryAfter = null) =>
        Report(slot => slot.Token.Name == name, outcome, retryAfter);

    /// <summary>Does the same for the token with this value, under any name: never for another token that now has its name.</summary>
    internal bool Report(ApiToken token, TokenOutcome outcome, TimeSpan? retryAfter = null) =>
        Report(slot => slot.Token.HasSameValueAs(token), outcome, retryAfter);

    private bool Report(Predicate<TokenSlot> which, TokenOutcome outcome, TimeSpan? retryAfter)
    {
        TokenSlot? slot;
        bool wasQuarantined, isQuarantined;
        lock (_gate)
        {
            slot = Array.Find(_slots, which);
            if (slot is null) return false;
            if (outcome is TokenOutcome.Neutral or TokenOutcome.Succeeded) return true;
            wasQuarantined = slot.Own.IsQuarantined;
            Punish(slot, slot.Own, new TokenCharge(outcome, retryAfter), news: true);
            isQuarantined = slot.Own.IsQuarantined;
        }
        TellChange(slot.Token, wasQuarantined, isQuarantined);
        return true;
    }

    internal void Record(TokenLease lease, in TokenCharge charge)
    {
        var slot = lease.Slot;
        if (lease.Session is { } session) Conclude(lease, session, charge.Verdict == TokenOutcome.Succeeded);
        bool quiet = charge.Verdict switch
        {
            TokenOutcome.Neutral => !lease.IsProbe,
            TokenOutcome.Succeeded => slot.Own.IsOpen && slot.LimitOf(lease.Model) is null or { IsOpen: true } && slot.ClassLimitOf(lease.Model) is null or { IsOpen: true },
            _ => false,
        };
        if (quiet) return;
        bool wasQuarantined, isQuarantined;
        lock (_gate)
        {
            if (slot.Removed) return;
            wasQuarantined = slot.Own.IsQuarantined;
            slot.Own.EndProbe(lease);
            slot.LimitOf(lease.Model)?.EndProbe(lease);
            slot.ClassLimitOf(lease.Model)?.EndProbe(lease);
            switch (charge.Verdict)
            {
                case TokenOutcome.Neutral:
                    ServeWaiting();
                    return;
                case TokenOutcome.Succeeded:
                    OpenIfCurrent(slot.Own, lease);
                    if (slot.LimitOf(lease.Model) is { } limit) OpenIfCurrent(limit, lease);
                    if (slot.ClassLimitOf(lease.Model) is { } ofClass) OpenIfCurrent(ofClass, lease);
                    NoteTrouble();
                    ServeWaiting();
                    break;
                default:
                    var limited = MakeLimit(slot, charge.LimitKey(lease.Model));
                    // Leases taken before the last block report the same event again: they may lengthen the block, but nothing more.
                    bool news = lease.Mark.IsCurrentFor(limited, slot) || limited.FreeAt <= _time.GetTimestamp();
                    Punish(slot, limited, charge, news);
                    break;
            }
            isQuarantined = slot.Own.IsQuarantined;
        }
        TellChange(slot.Token, wasQuarantined, isQuarantined);
    }

    internal void Observe(TokenSlot slot, string? model, in RemainingLimits limits)
    {
        if (!CountsPerModel) model = null;
        var limit = model is null ? slot.Own : slot.LimitOf(model);
        if (limit is null)
        {
            lock (_gate)
            {
                // Only a block justifies evicting another model's state.
                limit = slot.LimitOf(model) ?? (slot.IsFullOfModels && !HasRoom(slot) ? null : MakeLimit(slot, model));
            }
            if (limit is null) return;
        }
        var empty = limits is { Tokens: <= 0, TokensReset: { } tokens } ? tokens : (TimeSpan?)null;
        if (empty is null && limits.Requests is null)
        {
            limit.ForgetLeft();
            return;
        }
        var whole = limits.RequestsReset ?? empty ?? _options.Cooldown;
        if (empty > whole) whole = empty.Value;
        limit.Observe(empty is null ? limits.Requests!.Value : 0, After(_time.GetTimestamp(), whole < _options.MaxCooldown ? whole : _options.MaxCooldown));
        if (!limit.HasLeft) _troubled = true;
    }

    /// <summary>
    /// How long a token is not tried again for a model that it may not use. Unlike a quarantine this ends: the owner may grant
    /// the permission, and only a paid call would show that.
    /// </summary>
    private static readonly TimeSpan RefusalRest = TimeSpan.FromHours(1);

    /// <summary>The minimum time for which the block of a model is remembered after its end.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private TokenLimit MakeLimit(TokenSlot slot, string? model)
    {
        long now = _time.GetTimestamp();
        return slot.MakeLimit(model, now, now - After(0, Memory));
    }

    private bool HasRoom(TokenSlot slot)
    {
        long now = _time.GetTimestamp(), ended = now - After(0, Memory);
        return slot.OfModels.Values.Any(limit => limit.IsBlankAt(now, ended));
    }

    /// <summary>A late success lifts no block that was set after its lease was taken.</summary>
    private static void OpenIfCurrent(TokenLimit limit, TokenLease lease)
    {
        if (!limit.IsOpen && lease.Mark.IsCurrentFor(limit, lease.Slot)) limit.Open();
    }

    private void Punish(TokenSlot slot, TokenLimit limit, in TokenCharge charge, bool news)
    {
        long now = _time.GetTimestamp();
        switch (charge.Verdict)
        {
            case TokenOutcome.Rejected when limit == slot.Own:
                limit.BlockUntil(long.MaxValue);
                break;
            case TokenOutcome.Rejected:
                limit.BlockForRefusalUntil(After(now, charge.For ?? RefusalRest));
                break;
            case TokenOutcome.QuotaExhausted:
                if (news) limit.CountQuotaStrike();
                var rests = _options.QuotaRests;
                limit.BlockForQuotaUntil(After(now, charge.For ?? rests[Math.Clamp(limit.QuotaStrikes, 1, rests.Count) - 1]));
                break;
            default:
                limit.BlockUntil(After(now, charge.For ?? Clamp(charge.RetryAfter)));
                break;
        }
        slot.CountFailure();
        if (news)
        {
            limit.CountBlock();
            slot.CountBlock();
        }
        _troubled = true;
        ServeWaiting(); // calls that waited for a probe's outcome now have it
    }

    private void NoteTrouble() =>
        _troubled = _slots.Any(slot => !slot.Own.IsOpen || !slot.Own.HasLeft || slot.Narrower.Any(l => !l.Value.IsOpen || !l.Value.HasLeft));

    private TimeSpan Clamp(TimeSpan? hint)
    {
        if (hint is not { } wait || wait <= TimeSpan.Zero) return _options.Cooldown;
        return wait < _options.MinCooldown ? _options.MinCooldown : wait > _options.MaxCooldown ? _options.MaxCooldown : wait;
    }
}
