namespace ProviderKit;

/// <content>Calls that wait for a token, in the order they came.</content>
public sealed partial class TokenPool
{
    private readonly LinkedList<TokenWaiter> _line = new();
    private ITimer? _alarm;
    private volatile int _waiting;

    /// <summary>How many calls wait for a token.</summary>
    internal int Waiting => _waiting;

    /// <summary>Waits for a token until this request has waited <see cref="TokenPoolOptions.MaxWait"/> in all, or for a probe's verdict.</summary>
    /// <param name="model">The model, where limits are per model.</param>
    /// <param name="spent">How long this request has waited before.</param>
    /// <param name="skips">Told which tokens were passed over in the end.</param>
    /// <param name="cancellationToken">Cancelled when the caller leaves the line.</param>
    /// <returns>Null when there is nothing to wait for, or when the time is over.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    internal async ValueTask<TokenLease?> WaitAsync(string? model, TimeSpan spent, ITokenSkips? skips, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TokenWaiter waiter;
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            var left = _options.MaxWait - spent;
            waiter = new TokenWaiter(model, left <= TimeSpan.Zero ? now : After(now, left));
            _line.AddLast(waiter.Place);
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

    /// <summary>Hands out what there is, in order, and sends away who waits for nothing. Under the lock.</summary>
    private void ServeWaiting()
    {
        if (_line.Count == 0) return;
        long now = _time.GetTimestamp(), next = long.MaxValue;
        for (var place = _line.First; place is not null;)
        {
            var waiter = place.Value;
            place = place.Next;
            if (LeaseLocked(waiter.Model, now) is { } lease) Dismiss(waiter, lease);
            else if (WaitEnd(waiter, now) is var end && end <= now) Dismiss(waiter, null);
            else next = Math.Min(next, Math.Min(end, NextOpening(waiter.Model, now)));
        }
        if (next == long.MaxValue) return;
        // Rounded up by a millisecond, the grain of timers: one that rings early would ring in vain.
        var due = TimeSpan.FromTicks(Math.Min(_time.GetElapsedTime(now, next).Ticks, TimeSpan.TicksPerDay)) + TimeSpan.FromMilliseconds(1);
        _alarm ??= _time.CreateTimer(static state => ((TokenPool)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _alarm.Change(due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Until when it is worth waiting: a running probe's verdict is waited for by everyone, the rest no longer than asked.</summary>
    private long WaitEnd(TokenWaiter waiter, long now)
    {
        long end = long.MinValue;
        foreach (var slot in _slots)
            end = Math.Max(end, slot.StateAt(waiter.Model, now, _patience) switch
            {
                LimitState.Probing => Math.Max(waiter.Deadline, slot.OpensAt(waiter.Model, _patience)),
                LimitState.Blocked when slot.Own.IsQuarantined => long.MinValue,
                _ => waiter.Deadline,
            });
        return end;
    }

    private void Ring()
    {
        lock (_gate) ServeWaiting();
    }

    private void Dismiss(TokenWaiter waiter, TokenLease? lease)
    {
        _line.Remove(waiter.Place);
        Interlocked.Decrement(ref _waiting);
        waiter.TrySetResult(lease);
    }

    private void Leave(TokenWaiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (waiter.Task.IsCompleted) return; // it has its lease already, or was sent away
            _line.Remove(waiter.Place);
            Interlocked.Decrement(ref _waiting);
            waiter.TrySetCanceled(cancellationToken);
        }
    }
}
