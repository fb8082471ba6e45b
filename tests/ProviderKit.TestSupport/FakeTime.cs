using Microsoft.Extensions.Time.Testing;

namespace ProviderKit.TestSupport;

/// <summary>
/// A clock that moves only when a test moves it. Its wall clock can be set, also back, without moving a timer or a timestamp,
/// and a test can wait until a timer is set. Thread-safe.
/// </summary>
/// <param name="frequency">Timestamps in a second.</param>
public sealed class FakeTime(long frequency = TimeSpan.TicksPerSecond) : FakeTimeProvider(new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero))
{
    private static readonly TimeSpan Uptime = TimeSpan.FromDays(1); // code may take a timestamp of 0 for "never"

    private readonly Lock _gate = new(); // never held while the base class is called: that may run timers
    private readonly List<FakeTimer> _timers = [];
    private TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _wallShift;

    /// <summary>The wall clock.</summary>
    public DateTimeOffset UtcNow
    {
        get
        {
            var moment = Moment;
            lock (_gate) return moment + _wallShift;
        }
        set
        {
            var moment = Moment;
            lock (_gate) _wallShift = value - moment;
        }
    }

    public override long TimestampFrequency => frequency;

    /// <summary>The time of the base class, which is the monotonic one.</summary>
    private DateTimeOffset Moment => base.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => UtcNow;

    public override long GetTimestamp() => (long)((Int128)(Moment - Start + Uptime).Ticks * frequency / TimeSpan.TicksPerSecond);

    /// <summary>Moves both clocks on, and runs the timers that come due on the way, each at its own moment.</summary>
    public new void Advance(TimeSpan by)
    {
        do
        {
            var step = NextStep(by);
            base.Advance(step);
            by -= step;
        }
        while (by > TimeSpan.Zero);
    }

    /// <summary>Moves on by <paramref name="step"/> each time that a timer is set, until the work is done.</summary>
    public async Task AdvanceUntilAsync(Task work, TimeSpan step)
    {
        while (!work.IsCompleted)
        {
            var set = NextTimerSet();
            Advance(step);
            await Task.WhenAny(work, set).Patiently();
        }
    }

    /// <inheritdoc cref="AdvanceUntilAsync(Task, TimeSpan)"/>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> work, TimeSpan step)
    {
        await AdvanceUntilAsync((Task)work, step);
        return await work;
    }

    /// <summary>Completes when a timer is set next: from then on, moving the clock can end a wait.</summary>
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
            var due = Moment + wait;
            lock (_gate)
                if (_timers.Exists(t => t.Set && t.Due == due)) return;
            await set.Patiently();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private ITimer BaseTimer(TimerCallback callback) => base.CreateTimer(callback, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>How far it is to the next timer, at most all that is left.</summary>
    private TimeSpan NextStep(TimeSpan left)
    {
        var moment = Moment;
        lock (_gate)
            return _timers.Where(t => t.Due > moment && t.Due < moment + left).Min(t => t.Due) is { } due ? due - moment : left;
    }

    /// <summary>A timer of the base class whose due time is known. What it keeps is read and set under the clock's lock.</summary>
    private sealed class FakeTimer : ITimer
    {
        private readonly FakeTime _time;
        private readonly ITimer _inner;
        private TimeSpan _period;

        public FakeTimer(FakeTime time, TimerCallback callback, object? state)
        {
            _time = time;
            _inner = time.BaseTimer(_ =>
            {
                lock (time._gate) Due = _period > TimeSpan.Zero ? Due + _period : null;
                callback(state);
            });
        }

        /// <summary>Null when it never comes due.</summary>
        public DateTimeOffset? Due { get; private set; }

        /// <summary>The base class has the due time too, so that moving the clock runs the timer.</summary>
        public bool Set { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var moment = _time.Moment;
            lock (_time._gate) (Due, _period, Set) = (dueTime == Timeout.InfiniteTimeSpan ? null : moment + dueTime, period, false);
            bool changed = _inner.Change(dueTime, period);
            TaskCompletionSource announced;
            lock (_time._gate)
            {
                Set = true;
                (announced, _time._timerSet) = (_time._timerSet, new(TaskCreationOptions.RunContinuationsAsynchronously));
            }
            announced.SetResult();
            return changed;
        }

        public void Dispose()
        {
            lock (_time._gate) _time._timers.Remove(this);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
