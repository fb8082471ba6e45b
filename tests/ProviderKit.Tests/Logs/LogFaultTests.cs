using System.Diagnostics;

namespace ProviderKit.Tests.Logs;

public class LogFaultTests
{
    [Test]
    public async Task Write_DiskFull_CountsServesOnAndRecoversByItself()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        store.Info("acme", "before");
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(store.Degraded, Is.Null);

        setup.Disk.Full = true;
        for (int n = 0; n < 10; n++) Assert.That(store.Info("acme", $"lost {n}"), Is.True, "serving goes on");
        Assert.That(await store.FlushAsync(), Is.False);
        Assert.That((store.DroppedEntries, store.Stats().Single().Unwritten, store.Degraded), Is.EqualTo((10L, 10L, "No space left on device")));
        Assert.That(store.Recent("acme"), Has.Count.EqualTo(11), "memory has them");
        int writes = setup.Disk.Writes;
        store.Info("acme", "lost too");
        await store.FlushAsync();
        Assert.That(setup.Disk.Writes, Is.EqualTo(writes), "not tried again at once");
        await RetryAsync(setup, store, TimeSpan.FromSeconds(1));
        Assert.That(setup.Disk.Writes, Is.EqualTo(writes + 1));
        Assert.That(store.Degraded, Is.Not.Null, "the disk is still full");

        setup.Disk.Full = false;
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        setup.Disk.Written = _ => written.TrySetResult();
        setup.Time.Advance(TimeSpan.FromSeconds(2));
        await written.Task.WaitAsync(LogSetup.Patience); // nothing else logged or flushed
        store.Info("acme", "after");
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(setup.Messages(), Is.EqualTo(["before", "11 entries could not be written here: No space left on device", "after"]));
        Assert.That(store.DroppedEntries, Is.EqualTo(11));
        Assert.That(setup.Log.Lines.Count(l => l.Event == 402), Is.EqualTo(1), "one warning");
    }

    [Test]
    public async Task Write_ReadOnlyFolder_MemoryOnlyAndOneWarning()
    {
        using var setup = new LogSetup();
        setup.Disk.ReadOnly = true;
        await using var store = setup.Store("acme", "other");
        for (int n = 0; n < 5; n++)
        {
            store.Info("acme", $"{n}");
            store.Info("other", $"{n}");
            Assert.That(await store.FlushAsync(), Is.False);
            setup.Time.Advance(TimeSpan.FromMinutes(2));
        }
        Assert.That(store.Recent("acme").Select(e => e.Message), Is.EqualTo(["0", "1", "2", "3", "4"]));
        Assert.That(store.Stats().Select(s => (s.Unwritten, s.Degraded is null)), Is.All.EqualTo((5L, false)));
        Assert.That(setup.Log.Lines.Count(l => l.Event == 402), Is.EqualTo(1));
        Assert.That(Directory.Exists(setup.Options.Directory), Is.False);
    }

    [Test]
    public async Task Write_FolderThatCannotBe_MemoryOnly()
    {
        using var setup = new LogSetup();
        File.WriteAllText(setup.Outside("file"), "");
        setup.Options.Directory = Path.Combine(setup.Outside("file"), "logs");
        await using var store = setup.Store();
        store.Info("acme", "1");
        Assert.That(await store.FlushAsync(), Is.False);
        Assert.That(store.Recent("acme"), Has.Count.EqualTo(1));
        Assert.That(store.Degraded, Is.Not.Null);
    }

    [Test]
    public async Task Flush_DiskDoesNotSync_SaysSo()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        setup.Disk.SyncFails = true;
        store.Info("acme", "1");
        Assert.That(await store.FlushAsync(), Is.False);
        Assert.That(store.Degraded, Is.EqualTo("Input/output error"));
    }

    [Test]
    public async Task Rotate_Fails_WhatIsWrittenIsNotCountedAsLost()
    {
        using var setup = new LogSetup();
        (setup.Options.MaxFileBytes, setup.Options.KeptFiles) = (64 * 1024, 1);
        Directory.CreateDirectory(setup.PathOf("acme.1.log")); // which no file can be moved to
        await using var store = setup.Store();
        for (int n = 0; n < 1000; n++) store.Info("acme", $"{n} {new string('x', 100)}");
        Assert.That(await store.FlushAsync(), Is.False);
        int written = setup.Lines().Length;
        Assert.That(written, Is.InRange(100, 900));
        Assert.That(written + store.DroppedEntries, Is.EqualTo(1000));
    }

    [Test]
    public async Task Add_QueueFull_DropsCountsAndTells()
    {
        using var setup = new LogSetup();
        setup.Options.QueueCapacity = 10;
        using var stall = new ManualResetEventSlim();
        setup.Disk.Stall = stall;
        await using var store = setup.Store();
        int taken = Enumerable.Range(0, 1000).Count(n => store.Info("acme", $"{n}"));
        var (dropped, waiting) = (store.DroppedEntries, store.QueueLength);
        stall.Set(); // before anything is asserted: the store's end waits for the writer
        Assert.That((taken, dropped), Is.EqualTo((10, 990L)), "the disk stands still, and no logger waits for it");
        Assert.That(waiting, Is.EqualTo(10).Or.EqualTo(11), "those, and the entry that tells of the drops");
        await store.FlushAsync();
        Assert.That(store.QueueLength, Is.Zero);
        Assert.That(store.Info("acme", "again"), Is.True);
        Assert.That(await store.FlushAsync(), Is.True);
        var messages = setup.Messages();
        Assert.That(messages.Count(m => m.Contains(" entries were dropped: the log's queue was full.", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(messages, Has.Count.EqualTo(12));
        Assert.That(setup.Log.Lines.Count(l => l.Text.Contains("entries were dropped", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Process_Killed_HasEveryLineThatWasFlushed()
    {
        using var setup = new LogSetup();
        int flushed = 0;
        using (var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            ArgumentList = { "exec", typeof(KilledWriter).Assembly.Location, KilledWriter.Command, setup.Options.Directory },
            RedirectStandardOutput = true,
        })!)
        {
            while (flushed < 5000 && await process.StandardOutput.ReadLineAsync() is { } line) flushed = int.Parse(line);
            process.Kill();
            await process.WaitForExitAsync();
            // What it said before it died counts, read or not.
            while (await process.StandardOutput.ReadLineAsync() is { } line)
                if (int.TryParse(line, out int more)) flushed = more;
        }
        Assert.That(flushed, Is.GreaterThanOrEqualTo(5000), "it ran until it was killed");
        int torn = Directory.GetFiles(setup.Options.Directory, "*.log").Count(f => !File.ReadAllText(f).EndsWith('\n') && new FileInfo(f).Length > 0);
        Assert.That(torn, Is.LessThanOrEqualTo(1));

        await using var store = new ProviderLogStore(KilledWriter.Options(setup.Options.Directory), [KilledWriter.Provider]);
        Assert.That(await store.FlushAsync(), Is.True);
        setup.Options.KeptFiles = 1000;
        var numbers = setup.Messages(KilledWriter.Provider).Where(m => !m.Contains(' ')).Select(int.Parse).ToArray();
        Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, numbers.Length)));
        Assert.That(numbers, Has.Length.GreaterThanOrEqualTo(flushed));
        TestContext.Out.WriteLine($"{flushed} flushed, {numbers.Length} found, {torn} torn");
    }

    /// <summary>Lets the retry's time come, and waits for what it started.</summary>
    private static async Task RetryAsync(LogSetup setup, ProviderLogStore store, TimeSpan after)
    {
        setup.Time.Advance(after);
        await store.FlushAsync();
    }
}
