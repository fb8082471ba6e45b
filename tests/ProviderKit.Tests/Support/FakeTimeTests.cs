namespace ProviderKit.Tests.Support;

public class FakeTimeTests
{
    [Test]
    public void Advance_SeveralTimersDue_RunEachAtItsMoment()
    {
        var time = new FakeTime();
        long start = time.GetTimestamp();
        var ran = new List<TimeSpan>();
        void Note(object? _) => ran.Add(time.GetElapsedTime(start));
        using var late = time.CreateTimer(Note, null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var often = time.CreateTimer(Note, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(3.5));
        Assert.That(ran.Select(t => t.TotalSeconds), Is.EqualTo([1, 2, 3, 3]));
        Assert.That(time.GetElapsedTime(start), Is.EqualTo(TimeSpan.FromSeconds(3.5)));
    }

    [Test]
    public void Advance_TimerDisposedOrStopped_DoesNotRun()
    {
        var time = new FakeTime();
        int runs = 0;
        var disposed = time.CreateTimer(_ => runs++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        disposed.Dispose();
        using var stopped = time.CreateTimer(_ => runs++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(runs, Is.Zero);
    }

    [Test]
    public void UtcNow_SetBack_LeavesTheMonotonicClock()
    {
        var time = new FakeTime();
        long before = time.GetTimestamp();
        time.UtcNow -= TimeSpan.FromHours(1);
        Assert.That(time.GetTimestamp(), Is.EqualTo(before));
    }
}
