namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>A clock that stands still until a test moves it. Thread-safe.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private TaskCompletionSource _armed = Fresh();
    private TimeSpan _elapsed = TimeSpan.FromDays(1);

    public static readonly DateTimeOffset Start = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate) return _elapsed.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return Start - TimeSpan.FromDays(1) + _elapsed;
    }

    public void Advance(TimeSpan span)
    {
        Timer[] due;
        lock (_gate)
        {
            _elapsed += span;
            due = [.. _timers.Where(t => t.Due <= _elapsed)];
            foreach (var timer in due) timer.Due = TimeSpan.MaxValue;
        }
        foreach (var timer in due) timer.Fire();
    }

    /// <summary>Completes when there is a timer that comes due in just that time.</summary>
    public async Task TimerDueIn(TimeSpan wait)
    {
        while (true)
        {
            Task armed;
            lock (_gate)
            {
                if (_timers.Exists(t => t.Due == _elapsed + wait)) return;
                armed = (_armed = Fresh()).Task;
            }
            await armed.Patiently();
        }
    }

    /// <summary>Moves on by <paramref name="span"/> for each timer that is set, until <paramref name="done"/> has come of it.</summary>
    public async Task AdvanceUntilAsync(TimeSpan span, Task done)
    {
        while (!done.IsCompleted)
        {
            Task armed;
            lock (_gate) armed = (_armed = Fresh()).Task;
            Advance(span);
            await Task.WhenAny(done, armed).Patiently();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Timer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; } = TimeSpan.MaxValue;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time._elapsed + dueTime;
                time._armed.TrySetResult();
            }
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
