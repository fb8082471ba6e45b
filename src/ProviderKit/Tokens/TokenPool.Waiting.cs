using ProviderKit.Tokens;

namespace ProviderKit;

/// <content>Calls that wait for a token, in order of arrival.</content>
public sealed partial class TokenPool
{
    private const int MaxLine = 1000; // each event checks all of them

    private readonly LinkedList<TokenWaiter> _line = new();
    private readonly Dictionary<(string Model, TokenSlot? Only), Outlook> _outlooks = []; // cached during one pass over the queue
    private ITimer? _alarm;
    private volatile int _waiting;

    /// <summary>The number of calls waiting for a token.</summary>
    internal int Waiting => _waiting;

    /// <summary>
    /// Waits for a token until this request has waited <see cref="TokenPoolOptions.MaxWait"/> in total; and for the outcome of a
    /// probe until the token reopens, which is <see cref="TokenPoolOptions.ProbePatience"/> after the probe began.
    /// </summary>
    /// <param name="model">The model, if limits are per model.</param>
    /// <param name="spent">How long this request has already waited.</param>
    /// <param name="skips">Receives the tokens that were skipped in the end.</param>
    /// <param name="cancellationToken">Cancelled when the caller stops waiting.</param>
    /// <param name="session">The conversation. It gets its own token if that is free when its turn comes, but does not wait for it.</param>
    /// <returns>Null if there is nothing to wait for, or the time is over.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    internal async ValueTask<TokenLease?> WaitAsync(string? model, TimeSpan spent, ITokenSkips? skips, CancellationToken cancellationToken, SessionKey? session = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TokenWaiter waiter;
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            var left = _options.MaxWait - spent;
            if (_line.Count >= MaxLine) return null;
            var demand = DemandOf(model, null, session, now);
            // Time beyond MaxWait was spent waiting for probes.
            waiter = left <= TimeSpan.Zero
                ? new TokenWaiter(demand, now, _patience - After(0, -left))
                : new TokenWaiter(demand, After(now, left), _patience);
            _line.AddLast(waiter.Node);
            // Counted before the search for a token: a token returned from now on goes to the waiting calls first.
            Interlocked.Increment(ref _waiting);
            ServeWaiting();
        }
        using var leaving = cancellationToken.UnsafeRegister(static (state, token) =>
        {
            var (pool, waiter) = ((TokenPool, TokenWaiter))state!;
            pool.Leave(waiter, token);
        }, (this, waiter));
        var lease = await waiter.Task.ConfigureAwait(false);
        if (_troubled) Tell(model, null, lease?.Slot, _time.GetTimestamp(), skips);
        return lease;
    }

    /// <summary>Ends a call. A waiting call may take its token.</summary>
    internal void Return(TokenSlot slot)
    {
        slot.End();
        if (_waiting == 0) return;
        lock (_gate) ServeWaiting();
    }

    /// <summary>What the calls that wait for one model can expect.</summary>
    /// <param name="Opens">When the first block ends; <see cref="long.MaxValue"/> for none.</param>
    /// <param name="Verdict">When the token whose probe began first reopens; <see cref="long.MaxValue"/> for no probe.</param>
    /// <param name="Busy">Whether a token may be returned at any moment.</param>
    private readonly record struct Outlook(long Opens, long Verdict, bool Busy);

    /// <summary>Hands out free tokens in order, and ends waits that have no prospect. Under the lock.</summary>
    private void ServeWaiting()
    {
        if (_line.Count == 0) return;
        long now = _time.GetTimestamp(), next = long.MaxValue;
        _outlooks.Clear();
        for (var node = _line.First; node is not null;)
        {
            var waiter = node.Value;
            node = node.Next;
            // If there was nothing for one call, there is nothing for the next one of the same model.
            var demand = waiter.Demand;
            var kind = (demand.Model ?? "", demand.AllowsAny ? null : demand.Bound);
            if (!_outlooks.TryGetValue(kind, out var outlook))
            {
                if (LeaseLocked(demand, now, takesTurn: true) is { } lease)
                {
                    Dismiss(waiter, lease);
                    continue;
                }
                _outlooks[kind] = outlook = Look(demand, now);
                next = Math.Min(next, Math.Min(outlook.Opens, outlook.Verdict));
            }
            long end = WaitEnd(waiter, outlook);
            if (end <= now) Dismiss(waiter, null);
            else next = Math.Min(next, end);
        }
        if (next == long.MaxValue) return;
        // Rounded up by a millisecond, the resolution of timers: one that fires early would fire in vain.
        var due = TimeSpan.FromTicks(Math.Min(_time.GetElapsedTime(now, next).Ticks, TimeSpan.TicksPerDay)) + TimeSpan.FromMilliseconds(1);
        _alarm ??= _time.CreateTimer(static state => ((TokenPool)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _alarm.Change(due, Timeout.InfiniteTimeSpan);
    }

    private Outlook Look(in TokenDemand demand, long now)
    {
        string? model = demand.Model;
        var (opens, verdict, busy) = (long.MaxValue, long.MaxValue, false);
        foreach (var slot in _slots)
        {
            if (!demand.Allows(slot)) continue;
            switch (slot.StateAt(model, now, _patience))
            {
                case LimitState.Blocked: opens = Math.Min(opens, slot.OpensAt(model, _patience)); break;
                case LimitState.Probing: verdict = Math.Min(verdict, slot.OpensAt(model, _patience)); break;
                default: busy = true; break;
            }
        }
        return new Outlook(opens, verdict, busy);
    }

    /// <summary>
    /// Until when a call should wait: as long as it asked for if a token can become free by then. Every call also waits for a
    /// probe until its token reopens, and for equally long whenever it joined.
    /// </summary>
    private long WaitEnd(TokenWaiter waiter, in Outlook outlook)
    {
        bool probed = outlook.Verdict != long.MaxValue;
        long end = probed || outlook.Busy || outlook.Opens <= waiter.Deadline ? waiter.Deadline : long.MinValue;
        return probed && waiter.WaitsForProbe(outlook.Verdict - _patience) ? Math.Max(end, outlook.Verdict) : end;
    }

    private void Ring()
    {
        lock (_gate) ServeWaiting();
    }

    private void Dismiss(TokenWaiter waiter, TokenLease? lease)
    {
        _line.Remove(waiter.Node);
        Interlocked.Decrement(ref _waiting);
        waiter.TrySetResult(lease);
    }

    private void Leave(TokenWaiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (waiter.Task.IsCompleted) return; // it has its lease already, or was dismissed
            _line.Remove(waiter.Node);
            Interlocked.Decrement(ref _waiting);
            waiter.TrySetCanceled(cancellationToken);
        }
    }
}
