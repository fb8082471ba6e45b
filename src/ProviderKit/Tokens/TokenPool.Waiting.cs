using ProviderKit.Tokens;

namespace ProviderKit;

/// <content>Calls that wait for a token, in the order they came.</content>
public sealed partial class TokenPool
{
    private const int MaxLine = 1000; // each event looks at all of them

    private readonly LinkedList<TokenWaiter> _line = new();
    private readonly Dictionary<(string Model, TokenSlot? Only), Outlook> _outlooks = []; // of one look at the line
    private ITimer? _alarm;
    private volatile int _waiting;

    /// <summary>How many calls wait for a token.</summary>
    internal int Waiting => _waiting;

    /// <summary>
    /// Waits for a token until this request has waited <see cref="TokenPoolOptions.MaxWait"/> in all, and for the verdict of a
    /// probe until the token reopens, which is <see cref="TokenPoolOptions.ProbePatience"/> after the probe began.
    /// </summary>
    /// <param name="model">The model, where limits are per model.</param>
    /// <param name="spent">How long this request has waited before.</param>
    /// <param name="skips">Told which tokens were passed over in the end.</param>
    /// <param name="cancellationToken">Cancelled when the caller leaves the line.</param>
    /// <param name="session">The conversation. It gets its own token if that may be taken when its turn comes, but does not wait for it.</param>
    /// <returns>Null when there is nothing to wait for, or when the time is over.</returns>
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
            // What was waited beyond MaxWait was waited for probes.
            waiter = left <= TimeSpan.Zero
                ? new TokenWaiter(demand, now, _patience - After(0, -left))
                : new TokenWaiter(demand, After(now, left), _patience);
            _line.AddLast(waiter.Node);
            // Said before anyone looks for a token: one that is given back from now on comes here first.
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

    /// <summary>A call is over: its token may be what somebody waits for.</summary>
    internal void Return(TokenSlot slot)
    {
        slot.End();
        if (_waiting == 0) return;
        lock (_gate) ServeWaiting();
    }

    /// <summary>What those who wait for one model can hope for.</summary>
    /// <param name="Opens">When the first block ends; <see cref="long.MaxValue"/> for none.</param>
    /// <param name="Verdict">When the token reopens whose probe began first; <see cref="long.MaxValue"/> for no probe.</param>
    /// <param name="Busy">A token may be given back at any moment.</param>
    private readonly record struct Outlook(long Opens, long Verdict, bool Busy);

    /// <summary>Hands out what there is, in order, and sends away who waits for nothing. Under the lock.</summary>
    private void ServeWaiting()
    {
        if (_line.Count == 0) return;
        long now = _time.GetTimestamp(), next = long.MaxValue;
        _outlooks.Clear();
        for (var node = _line.First; node is not null;)
        {
            var waiter = node.Value;
            node = node.Next;
            // Where there was nothing for one there is nothing for the next of the same model.
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
        // Rounded up by a millisecond, the grain of timers: one that rings early would ring in vain.
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
    /// Until when it is worth waiting: as long as was asked where a token can come free by then; and for a probe, which every
    /// waiter waits for, until its token reopens. All who wait for the same probe wait equally long, whenever they joined.
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
            if (waiter.Task.IsCompleted) return; // it has its lease already, or was sent away
            _line.Remove(waiter.Node);
            Interlocked.Decrement(ref _waiting);
            waiter.TrySetCanceled(cancellationToken);
        }
    }
}
