using ProviderKit.Tokens;

namespace ProviderKit;

/// <content>Chooses the token for a call.</content>
public sealed partial class TokenPool
{
    /// <summary>Whether a limit of any token is known, so that there may be skipped tokens to report.</summary>
    private volatile bool _troubled;

    /// <summary>Takes an unlimited token without a lock; null if the choice needs the lock.</summary>
    /// <param name="model">The model, if limits are per model.</param>
    /// <param name="now">The current timestamp.</param>
    /// <param name="expected">The token that was next in order.</param>
    private TokenLease? TryLeaseOpen(string? model, long now, out TokenSlot? expected)
    {
        var slots = _slots;
        switch (_options.Selection)
        {
            case TokenSelection.RoundRobin:
                uint turn = (uint)Interlocked.Increment(ref _turn);
                expected = slots.Length == 0 ? null : slots[turn % (uint)slots.Length];
                for (uint i = 0; i < slots.Length; i++)
                {
                    var slot = slots[(turn + i) % (uint)slots.Length];
                    if (TakeOpen(slot, model, now) is { } lease) return lease;
                    if (IsDue(slot, model, now)) break;
                }
                return null;
            case TokenSelection.LeastInFlight:
                expected = null;
                foreach (var slot in slots)
                    if ((expected is null || slot.InFlight < expected.InFlight) && IsDue(slot, model, now)) expected = slot;
                return TakeOpen(expected, model, now);
            default:
                expected = _current;
                return TakeOpen(expected, model, now);
        }
    }

    /// <summary>Whether the token may be taken under the lock: it is open, its block has ended, or it is due for a probe.</summary>
    private bool IsDue(TokenSlot slot, string? model, long now) =>
        slot.StateAt(model, now, _patience) is LimitState.Open or LimitState.ProbeDue && !IsFull(slot);

    private TokenLease? TakeOpen(TokenSlot? slot, string? model, long now)
    {
        if (slot is null) return null;
        // Marked before it is checked: a block in between then counts as newer.
        var mark = LeaseMark.Of(slot, model);
        return slot.TryTakeOpen(mark, _maxConcurrent) ? new TokenLease(this, slot, model, mark, now) : null;
    }

    private TokenLease? LeaseUnderLock(in TokenDemand demand, bool takesTurn, out TokenUnavailability why)
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            ServeWaiting(); // a block may have ended unnoticed; waiting calls come first
            var lease = LeaseLocked(demand, now, takesTurn);
            why = lease is null ? Unavailability(demand, now) : default;
            return lease;
        }
    }

    /// <param name="demand">What the call asks for.</param>
    /// <param name="now">The current timestamp.</param>
    /// <param name="takesTurn">Whether the call advances the turn; false if it did so already.</param>
    private TokenLease? LeaseLocked(TokenDemand demand, long now, bool takesTurn)
    {
        string? model = demand.Model;
        // Another call of the conversation may have taken a token since this one arrived.
        if (demand is { AllowsAny: true, Session: { } session, Bound: null }) demand = DemandOf(model, demand.Tried, session, now);
        while (Pick(demand, now, FirstInTurn(peek: takesTurn)) is { } slot)
        {
            var mark = LeaseMark.Of(slot, model);
            if (!slot.TryEnter(_maxConcurrent)) continue; // another call without the lock was faster
            if (takesTurn && slot != demand.Preferred) Interlocked.Increment(ref _turn);
            ForgetLeft(slot, model, now);
            // A token skipped for this model only stays the current one for other models.
            if (_current is null || _current.Own.StateAt(now, _patience) != LimitState.Open) _current = slot;
            var lease = new TokenLease(this, slot, model, mark, now);
            // All limits: a call may be the first after several blocks.
            Follow(lease, demand, now);
            lease.IsProbe = slot.Own.BeginProbe(lease, now) | (mark.OfModel?.BeginProbe(lease, now) ?? false) | (mark.OfClass?.BeginProbe(lease, now) ?? false);
            return lease;
        }
        return null;
    }

    /// <summary>
    /// The token to take: the preferred one, otherwise the first usable one from <paramref name="first"/> on; null if there is none. A token that the
    /// upstream would probably refuse is taken only if there is no other.
    /// </summary>
    private TokenSlot? Pick(in TokenDemand demand, long now, int first)
    {
        string? model = demand.Model;
        if (demand.Preferred is { Removed: false } preferred && !demand.Excludes(preferred) && IsDue(preferred, model, now)) return preferred;
        TokenSlot? found = null, spent = null;
        for (int i = 0; i < _slots.Length; i++)
        {
            var slot = _slots[(first + i) % _slots.Length];
            var state = slot.StateAt(model, now, _patience);
            if (state > LimitState.Spent || IsFull(slot) || demand.Excludes(slot) || !demand.Allows(slot)) continue;
            if (state == LimitState.Spent) spent = spent is null || slot == demand.Preferred ? slot : spent;
            else if (_options.Selection != TokenSelection.LeastInFlight) return slot;
            else if (found is null || slot.InFlight < found.InFlight) found = slot;
        }
        return found ?? spent;
    }

    /// <summary>Where the search begins: at the current token, or at the next one in turn.</summary>
    private int FirstInTurn(bool peek)
    {
        int count = Math.Max(_slots.Length, 1);
        return _options.Selection switch
        {
            TokenSelection.RoundRobin => (int)((uint)(peek ? _turn + 1 : _turn) % (uint)count),
            TokenSelection.LeastInFlight => 0,
            _ => Math.Max(IndexOf(_current), 0),
        };
    }

    private bool IsFull(TokenSlot slot) => slot.InFlight >= _maxConcurrent;

    private static void ForgetLeft(TokenSlot slot, string? model, long now)
    {
        foreach (var limit in (ReadOnlySpan<TokenLimit?>)[slot.Own, slot.LimitOf(model), slot.ClassLimitOf(model)])
            if (limit is { HasLeft: false } && now >= limit.WholeAt) limit.ForgetLeft();
    }

    /// <summary>Reports which tokens were skipped, and counts a refusal that this avoided.</summary>
    private void Tell(string? model, TokenSlot? expected, TokenSlot? taken, long now, ITokenSkips? skips)
    {
        if (expected is not null && taken is not null && expected != taken && expected.StateAt(model, now, _patience) == LimitState.Spent)
        {
            expected.CountAvoided();
            _troubled = true;
        }
        if (skips is null) return;
        foreach (var slot in _slots)
        {
            if (slot == taken) continue;
            TokenSkipReason? reason = slot.StateAt(model, now, _patience) switch
            {
                LimitState.Blocked when slot.Own.IsQuarantined || slot.RefusedAt(model, now) => TokenSkipReason.Quarantined,
                LimitState.Blocked when slot.OutOfQuotaAt(model, now) => TokenSkipReason.OutOfQuota,
                LimitState.Blocked => TokenSkipReason.Blocked,
                LimitState.Probing => TokenSkipReason.Probing,
                LimitState.Spent => TokenSkipReason.Spent,
                _ => IsFull(slot) ? TokenSkipReason.Busy : null,
            };
            if (reason is not { } known) continue;
            bool ends = known is TokenSkipReason.Blocked or TokenSkipReason.OutOfQuota;
            skips.Skip(slot.Token, known, ends ? _time.GetElapsedTime(now, slot.OpensAt(model, _patience)) : null);
        }
    }

    private TokenUnavailability Unavailability(in TokenDemand demand, long now)
    {
        string? model = demand.Model;
        TokenSlot[] slots = demand.AllowsAny ? _slots : [.. _slots.Where(demand.Allows)];
        long soonest = NextOpening(slots, model, now);
        return new TokenUnavailability(
            slots.Length,
            slots.Count(s => s.Own.IsQuarantined),
            slots.Count(s => s.OutOfQuotaAt(model, now)),
            soonest == long.MaxValue ? null : _time.GetElapsedTime(now, soonest),
            slots.Count(s => s.StateAt(model, now, _patience) <= LimitState.Spent && IsFull(s)),
            slots.Count(s => !s.Own.IsQuarantined && s.RefusedAt(model, now)))
        { Session = demand.WhyHeld };
    }

    /// <summary>When the first blocked token becomes free; <see cref="long.MaxValue"/> if none does by itself.</summary>
    private long NextOpening(TokenSlot[] slots, string? model, long now)
    {
        long soonest = long.MaxValue;
        foreach (var slot in slots)
            if (slot.StateAt(model, now, _patience) > LimitState.Spent) soonest = Math.Min(soonest, slot.OpensAt(model, _patience));
        return soonest;
    }

    private int IndexOf(TokenSlot? slot) => slot is null ? -1 : Array.IndexOf(_slots, slot);
}
