using ProviderKit.Logs;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Logs;

/// <summary>What holds after a rotation, a flush, a recovery, and the second time that something happens.</summary>
public class LogAfterwardsTests
{
    private static readonly string Long = new('x', 1000);

    [TestCase(0)]
    [TestCase(2)]
    public async Task Rotate_OftenBetweenTwoFlushes_FewFilesAreOpen(int kept)
    {
        using var setup = Small(kept);
        int most = 0;
        setup.Disk.Written = _ => most = Math.Max(most, setup.Disk.Opened.Count(file => !file.IsClosed));
        await using var store = setup.Store();
        for (int n = 0; n < 1000; n++) store.Info("acme", Long);
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(setup.Disk.Opened, Has.Count.GreaterThan(10));
        Assert.That(most, Is.LessThanOrEqualTo(kept + 1));
    }

    [Test]
    public async Task Flush_AfterARotation_SynchronisesBothFiles_AndNothingTwice()
    {
        using var setup = Small(kept: 2);
        await using var store = setup.Store();
        Assert.That(await store.FlushAsync(), Is.True);
        int before = setup.Disk.Syncs;
        for (int n = 0; n < 80; n++) store.Info("acme", Long); // more than one file, less than two
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(setup.Disk.Syncs - before, Is.EqualTo(2));
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(setup.Disk.Syncs - before, Is.EqualTo(2), "the disk has it already");
    }

    [Test]
    public async Task Notice_OfLosses_IsNoneOfTheEntries()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        setup.Disk.Full = true;
        store.Info("acme", "lost");
        Assert.That(await store.FlushAsync(), Is.False);

        setup.Disk.Full = false;
        setup.Disk.Written = _ => setup.Disk.Full = true; // the first batch is written, the second is not
        for (int n = 0; n < 400; n++) store.Info("acme", Long);
        setup.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await store.FlushAsync(), Is.False);
        int written = setup.Lines().Count(line => line.Contains(Long, StringComparison.Ordinal));
        Assert.That(written, Is.InRange(1, 399));
        Assert.That(store.Stats().Single().Unwritten, Is.EqualTo(1 + 400 - written));
    }

    [Test]
    public async Task Disk_WorksAgain_IsTriedByItself()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        setup.Disk.Full = true;
        store.Info("acme", "lost");
        setup.Time.Advance(LogWriter.BatchDelay);
        for (int n = 0; n < 5; n++) await store.FlushAsync(); // what was begun meanwhile has ended
        setup.Disk.Full = false;
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        setup.Disk.Written = _ => written.TrySetResult();
        setup.Time.Advance(TimeSpan.FromSeconds(1));
        await written.Task.WaitAsync(LogSetup.Patience);
    }

    [Test]
    public async Task Folder_CannotBeHeld_IsNotAskedForAgainBeforeItsTime()
    {
        using var setup = new LogSetup();
        setup.Disk.ReadOnly = true;
        await using var store = setup.Store();
        for (int n = 0; n < 5; n++)
        {
            store.Info("acme", $"{n}");
            Assert.That(await store.FlushAsync(), Is.False);
        }
        Assert.That(setup.Disk.Holds, Is.EqualTo(1));
        setup.Disk.ReadOnly = false;
        setup.Time.Advance(TimeSpan.FromSeconds(1));
        await store.FlushAsync();
        Assert.That(setup.Disk.Holds, Is.EqualTo(2));
    }

    [Test]
    public void Backoff_GrowsToAMinute_AndBeginsAnewAfterARecovery()
    {
        var time = new FakeTime();
        var backoff = new LogBackoff(time);
        var waits = new List<double>();
        for (int i = 0; i < 8; i++)
        {
            Assert.That(backoff.Fail("No."), Is.EqualTo(i == 0));
            waits.Add(backoff.Remaining.TotalSeconds);
            time.Advance(backoff.Remaining);
            Assert.That(backoff.Remaining, Is.EqualTo(TimeSpan.Zero));
        }
        Assert.That(waits, Is.EqualTo([1, 2, 4, 8, 16, 32, 60, 60]));
        backoff.Recover();
        Assert.That((backoff.Reason, backoff.Remaining, backoff.Fail("Again."), backoff.Remaining), Is.EqualTo(((string?)null, TimeSpan.Zero, true, TimeSpan.FromSeconds(1))));
    }

    [Test]
    public async Task Entries_LoggedLaterOn_AreWrittenByTheTimerEachTime()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        await store.FlushAsync();
        for (int n = 0; n < 3; n++)
        {
            var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            setup.Disk.Written = _ => written.TrySetResult();
            store.Info("acme", $"{n}");
            setup.Time.Advance(LogWriter.BatchDelay);
            await written.Task.WaitAsync(LogSetup.Patience);
        }
        Assert.That(setup.Messages(), Is.EqualTo(["0", "1", "2"]));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Queue_AfterEntriesWereTakenIn_HasRoomAgain(bool files)
    {
        using var setup = new LogSetup();
        (setup.Options.Enabled, setup.Options.QueueCapacity) = (files, 10);
        if (!files) setup.Log.Least = Microsoft.Extensions.Logging.LogLevel.Critical;
        await using var store = setup.Store();
        for (int n = 0; n < 100; n++)
        {
            Assert.That(store.Info("acme", $"{n}"), Is.True);
            if (n % 10 != 9) continue;
            await store.FlushAsync();
            _ = store.Recent("acme");
            Assert.That(store.QueueLength, Is.Zero);
        }
        Assert.That(store.DroppedEntries, Is.Zero);
    }

    [Test]
    public async Task Drops_AreToldOfAgain_ButNotWithinAMinute_AndOnlyTheNewOnes()
    {
        using var setup = new LogSetup();
        (setup.Options.Enabled, setup.Options.QueueCapacity) = (false, 1);
        setup.Log.Least = Microsoft.Extensions.Logging.LogLevel.Critical;
        await using var store = setup.Store();
        foreach (int seconds in (int[])[0, 30, 60])
        {
            setup.Time.Advance(TimeSpan.FromSeconds(seconds));
            for (int n = 0; n < 3; n++) store.Info("acme", "an entry");
            _ = store.Recent("acme");
        }
        var told = store.Recent("acme").Select(e => e.Message).Where(m => m.Contains("dropped", StringComparison.Ordinal)).Select(m => m.Split(' ')[0]).ToArray();
        Assert.That(told.Length, Is.EqualTo(2), string.Join(' ', told));
        Assert.That(told.Sum(int.Parse), Is.EqualTo(store.DroppedEntries));
        Assert.That(store.QueueLength, Is.Zero, "what tells of drops takes no place");
    }

    [Test]
    public async Task Ring_GrowsAndGoesRound_TheLatestAreThereInOrder([Values(0, 1, 15, 16, 17, 40)] int capacity)
    {
        using var setup = new LogSetup();
        (setup.Options.Enabled, setup.Options.MemoryEntries) = (false, capacity);
        await using var store = setup.Store();
        for (int n = 1; n <= 100; n++)
        {
            store.Info("acme", $"{n}");
            int there = Math.Min(n, capacity);
            Assert.That(store.Recent("acme").Select(e => e.Message), Is.EqualTo(Enumerable.Range(n - there + 1, there).Select(i => $"{i}")));
        }
    }

    [Test]
    public async Task Follower_WhoMissedEntries_IsToldOncePerGap()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        using var slow = store.Subscribe(capacity: 2);
        var read = new List<string>();
        await using var reader = slow.ReadAllAsync().GetAsyncEnumerator();
        for (int round = 0; round < 2; round++)
        {
            for (int n = 0; n < 5; n++) store.Info("acme", $"{round}{n}");
            await store.FlushAsync();
            for (int n = 0; n < 3; n++)
            {
                Assert.That(await reader.MoveNextAsync().AsTask().WaitAsync(LogSetup.Patience), Is.True);
                read.Add(reader.Current.Event == ProviderLogEvent.Gap ? $"gap of {reader.Current.Missed}" : reader.Current.Message);
            }
        }
        Assert.That(read, Is.EqualTo(["00", "01", "gap of 3", "10", "11", "gap of 3"]));
    }

    private static LogSetup Small(int kept)
    {
        var setup = new LogSetup();
        (setup.Options.MaxFileBytes, setup.Options.KeptFiles) = (ProviderLogOptions.LeastFileBytes, kept);
        return setup;
    }
}
