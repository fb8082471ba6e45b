using ProviderKit.Tokens;

namespace ProviderKit;

/// <content>Keeps conversations on the tokens that served them.</content>
public sealed partial class TokenPool
{
    private readonly SessionAffinity _affinity = new();

    /// <summary>Whether the conversation of a call matters. Finding it takes time, and with one token there is no choice.</summary>
    internal bool KeepsSessions => _slots.Length > 1 && _options.Affinity.Enabled;

    /// <summary>Whether replies name the token that served them.</summary>
    internal bool ShowsInHeaders => _options.ShowInHeaders;

    /// <summary>The number of bindings, including expired ones.</summary>
    internal int BoundSessions => _affinity.Count;

    /// <summary>Whether a call of a conversation would find a token.</summary>
    internal bool HasFree(string? model, SessionKey? session)
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            return Pick(DemandOf(model, null, session, now), now, FirstInTurn(peek: true)) is not null;
        }
    }

    private TokenDemand DemandOf(string? model, IReadOnlyCollection<ApiToken>? tried, SessionKey? session, long now)
    {
        if (session is null || !(session.IsHard || _options.Affinity.Enabled)) return new TokenDemand(model, tried);
        if (session.Holder is { } holder)
        {
            var held = HeldBy(holder);
            return new TokenDemand(model, tried) { Session = session, Bound = held, Preferred = held };
        }
        var (bound, home) = _affinity.Find(session, model, now);
        bool returns = home is { Removed: false } && _options.Affinity.Return && !session.IsHard && IsDue(home, model, now);
        return new TokenDemand(model, tried)
        {
            Session = session,
            Bound = bound,
            Preferred = returns ? home : bound is { Removed: false } ? bound : null,
        };
    }

    private TokenSlot? HeldBy(Predicate<ApiToken> holder)
    {
        foreach (var slot in _slots)
            if (holder(slot.Token)) return slot;
        return null;
    }

    /// <summary>
    /// Records which conversation a lease is for. If the conversation's own token is only at its maximum of concurrent calls, the conversation stays bound to it: the agents of one
    /// conversation call at the same time, and moving with each call beyond the limit would lose the cache.
    /// </summary>
    /// <returns>Whether the conversation is on this token now; false if an earlier call of it has just taken another token.</returns>
    private bool Follow(TokenLease lease, in TokenDemand demand, long now)
    {
        lease.Follow(demand, binds: demand.Preferred is not { Removed: false } own || lease.Slot == own || demand.Excludes(own)
            || own.StateAt(demand.Model, now, _patience) is not (LimitState.Open or LimitState.ProbeDue));
        return demand is not { Session: { Holder: null, IsHard: false } session, Bound: null } || _affinity.Propose(session, lease, now) == lease.Slot;
    }

    /// <summary>Ends a call. Its conversation stays on this token if the call succeeded.</summary>
    private void Conclude(TokenLease lease, SessionKey session, bool succeeded)
    {
        // A conversation that names its token itself need not be remembered.
        if (session.Holder is not null) return;
        if (succeeded) _affinity.Bind(session, lease.Model, lease.Slot, lease.Bound, _time.GetTimestamp());
        else if (lease.Bound is null) _affinity.Withdraw(session, lease);
    }
}
