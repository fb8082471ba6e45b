namespace ProviderKit.Tests.Support;

/// <summary>
/// A clock that moves only when told. The wall clock (<see cref="UtcNow"/>) and the monotonic one are independent: setting
/// the first moves no timer and no timestamp. Thread-safe: everything is read and set under one lock.
/// </summary>
internal sealed class FakeTimeProvider(long frequency = TimeSpan.TicksPerSecond) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _elapsed = TimeSpan.FromHours(1); // a timestamp of 0 would read as "never" in places

    private DateTimeOffset _utcNow = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset UtcNow
    {
        get { lock (_gate) return _utcNow; }
        set { lock (_gate) _utcNow = value; }
    }

    public override long TimestampFrequency => frequency;

    public override DateTimeOffset GetUtcNow() => UtcNow;

    public override long GetTimestamp()
    {
        lock (_gate) return (long)((Int128)_elapsed.Ticks * frequency / TimeSpan.TicksPerSecond);
    }

    /// <summary>Moves both clocks on, and runs the timers that come due on the way, each at its own moment.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan end;
        lock (_gate) end = _elapsed + by;
        while (MoveToNextDue(end) is { } timer) timer.Call(); // outside the lock: it may set timers
        lock (_gate) MoveTo(end);
    }

    /// <summary>Completes when somebody next sets a timer: the moment from which moving the clock can end their wait.</summary>
    public Task NextTimerSet()
    {
        lock (_gate) return _timerSet.Task;
    }

    /// <summary>Completes when there is a timer that comes due in just that time.</summary>
    public async Task TimerDueIn(TimeSpan wait)
    {
        while (true)
        {
            var set = NextTimerSet();
            lock (_gate)
                if (_timers.Exists(t => t.Due == _elapsed + wait)) return;
            await set;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period); // announces it, so it has to be in the list by then
        return timer;
    }

    private void MoveTo(TimeSpan moment)
    {
        if (moment <= _elapsed) return;
        _utcNow += moment - _elapsed;
        _elapsed = moment;
    }

    /// <summary>Moves on to the first timer that comes due by <paramref name="end"/>, and sets it for its next turn; null when there is none.</summary>
    private FakeTimer? MoveToNextDue(TimeSpan end)
    {
        lock (_gate)
        {
            if (_timers.Where(t => t.Due <= end).MinBy(t => t.Due) is not { } timer) return null;
            MoveTo(timer.Due!.Value);
            timer.Due = timer.Period > TimeSpan.Zero ? timer.Due + timer.Period : null;
            return timer;
        }
    }

    private void Set(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        TaskCompletionSource set;
        lock (_gate)
        {
            (timer.Due, timer.Period) = (dueTime == Timeout.InfiniteTimeSpan ? null : _elapsed + dueTime, period);
            (set, _timerSet) = (_timerSet, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        set.SetResult();
    }

    /// <summary>Its members are the provider's, under whose lock they are read and set.</summary>
    private sealed class FakeTimer(FakeTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Call() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Set(this, dueTime, period);
            return true;
        }

        public void Dispose()
        {
            lock (time._gate) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
