namespace ProviderKit.Tests.Support;

/// <summary>
/// A clock that moves only when told. The wall clock (<see cref="UtcNow"/>) and the monotonic one are independent: setting
/// the first moves no timer and no timestamp.
/// </summary>
internal sealed class FakeTimeProvider(long frequency = TimeSpan.TicksPerSecond) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _elapsed = TimeSpan.FromHours(1); // a timestamp of 0 would read as "never" in places

    public DateTimeOffset UtcNow { get; set; } = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => frequency;

    public override DateTimeOffset GetUtcNow() => UtcNow;

    public override long GetTimestamp() => (long)((Int128)_elapsed.Ticks * frequency / TimeSpan.TicksPerSecond);

    /// <summary>Moves both clocks on, and runs the timers that come due on the way, each at its own moment.</summary>
    public void Advance(TimeSpan by)
    {
        var end = _elapsed + by;
        while (NextDue(end) is { } timer)
        {
            MoveTo(timer.Due!.Value);
            timer.Fire();
        }
        MoveTo(end);
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
        UtcNow += moment - _elapsed;
        _elapsed = moment;
    }

    private void AnnounceTimer()
    {
        TaskCompletionSource set;
        lock (_gate) (set, _timerSet) = (_timerSet, new(TaskCreationOptions.RunContinuationsAsynchronously));
        set.SetResult();
    }

    private FakeTimer? NextDue(TimeSpan end)
    {
        lock (_gate) return _timers.Where(t => t.Due <= end).MinBy(t => t.Due);
    }

    private sealed class FakeTimer(FakeTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan? Due { get; private set; }

        public void Fire()
        {
            Due = _period > TimeSpan.Zero ? Due + _period : null;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._elapsed + dueTime;
            time.AnnounceTimer();
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
