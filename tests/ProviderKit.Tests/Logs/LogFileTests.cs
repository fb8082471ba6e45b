using System.Text;

namespace ProviderKit.Tests.Logs;

public class LogFileTests
{
    [Test]
    public async Task Flush_EntriesBefore_AreInTheFileAsTheirJson()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        setup.Time.UtcNow = new DateTimeOffset(2026, 11, 5, 14, 3, 2, 7, TimeSpan.FromHours(2));
        store.LogResponse("acme", new ProviderLogResponse
        {
            RequestId = "req_1", Model = "ext-acme-m", Token = "A", Status = 200, Attempts = 2, Streamed = true,
            Duration = TimeSpan.FromMilliseconds(12.3456), TimeToFirstByte = TimeSpan.FromMilliseconds(5), Usage = new ChatUsage(10, 20, 3),
        });
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(setup.Lines(), Is.EqualTo(["""
            {"timestamp":"2026-11-05T12:03:02.007Z","provider":"acme","level":"info","event":"response","message":"ext-acme-m with A, attempts 2: 200 after 12.3 ms","requestId":"req_1","model":"ext-acme-m","token":"A","streamed":true,"status":200,"attempts":2,"durationMs":12.346,"firstByteMs":5,"promptTokens":10,"completionTokens":20,"cachedTokens":3}
            """]));
    }

    [Test, Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Files_OnUnix_AreForThisUserAlone()
    {
        using var setup = new LogSetup();
        await using (var first = setup.Store()) await first.FlushAsync();
        Assert.That(File.GetUnixFileMode(setup.Options.Directory), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        File.WriteAllText(setup.PathOf("loose.log"), "");
        File.SetUnixFileMode(setup.PathOf("loose.log"), (UnixFileMode)0b110_100_100);
        await using var store = setup.Store("acme", "loose");
        store.Info("acme", "x");
        store.Info("loose", "x");
        await store.FlushAsync();
        foreach (string name in Directory.GetFiles(setup.Options.Directory))
            Assert.That(File.GetUnixFileMode(name), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), name);
    }

    [TestCase("target", Description = "a link to a file")]
    [TestCase("missing", Description = "a link to nothing, which opening would make")]
    public async Task Open_Link_IsRefusedAndWrittenAgainOnceItIsGone(string target)
    {
        using var setup = new LogSetup();
        Directory.CreateDirectory(setup.Options.Directory);
        File.WriteAllText(setup.Outside("target"), "theirs\n");
        File.CreateSymbolicLink(setup.PathOf("acme.log"), setup.Outside(target));
        await using var store = setup.Store();
        store.Info("acme", "1");
        Assert.That(await store.FlushAsync(), Is.False);
        Assert.That(store.Degraded, Does.Contain("is a link"));
        Assert.That(File.ReadAllText(setup.Outside("target")), Is.EqualTo("theirs\n"));
        Assert.That(File.Exists(setup.Outside("missing")), Is.False);
        Assert.That(store.Recent("acme").Select(e => e.Message), Is.EqualTo(["1"]));

        File.Delete(setup.PathOf("acme.log"));
        setup.Time.Advance(TimeSpan.FromSeconds(1));
        store.Info("acme", "2");
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(setup.Messages(), Is.EqualTo(["1 entries could not be written here: " + setup.PathOf("acme.log") + " is a link, which is not written to.", "2"]));
    }

    [Test]
    public async Task Open_TornTail_IsCutOffOnStart()
    {
        using var setup = new LogSetup();
        await using (var before = setup.Store())
        {
            before.Info("acme", "1");
            before.Info("acme", new string('x', 20_000));
        }
        using (var file = File.OpenHandle(setup.PathOf("acme.log"), access: FileAccess.ReadWrite)) RandomAccess.SetLength(file, RandomAccess.GetLength(file) - 1);
        await using var store = setup.Store();
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(setup.Messages(), Has.Count.EqualTo(2));
        Assert.That(setup.Messages()[0], Is.EqualTo("1"));
        Assert.That(setup.Messages()[1], Does.Match("^2[0-9]{4} bytes of an unfinished line were cut off here"));
        Assert.That(store.Recent("acme").Select(e => e.Message), Is.EqualTo(setup.Messages()[1..]));
    }

    [Test]
    public async Task Rotate_ByOneProvider_KeepsTheLatestFilesWithinTheLimit()
    {
        using var setup = new LogSetup();
        setup.Options.MaxFileBytes = ProviderLogOptions.LeastFileBytes;
        setup.Options.KeptFiles = 2;
        setup.Disk.Written = length => Assert.That(length, Is.LessThanOrEqualTo(setup.Options.MaxFileBytes));
        await using var store = setup.Store();
        string[] all = [.. Enumerable.Range(0, 3000).Select(n => $"{n} {new string('x', 200)}")];
        foreach (string message in all) store.Info("acme", message);
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(Directory.GetFiles(setup.Options.Directory, "*.log").Select(Path.GetFileName), Is.EquivalentTo(["acme.log", "acme.1.log", "acme.2.log"]));
        var kept = setup.Messages();
        Assert.That(kept, Is.EqualTo(all[^kept.Count..]));
        var sizes = store.Stats().Single().Files;
        Assert.That(sizes.Select(f => f.Key), Is.EqualTo(["acme.log", "acme.1.log", "acme.2.log"]));
        Assert.That(sizes.Skip(1).Select(f => f.Value), Is.All.InRange(setup.Options.MaxFileBytes - 400, setup.Options.MaxFileBytes));
    }

    [Test]
    public async Task Rotate_NoneIsKept_TheFileBeginsAnewAndNothingElseIsThere()
    {
        using var setup = new LogSetup();
        (setup.Options.MaxFileBytes, setup.Options.KeptFiles) = (ProviderLogOptions.LeastFileBytes, 0);
        setup.Disk.Written = length => Assert.That(length, Is.LessThanOrEqualTo(setup.Options.MaxFileBytes));
        await using var store = setup.Store();
        string[] all = [.. Enumerable.Range(0, 2000).Select(n => $"{n} {new string('x', 200)}")];
        foreach (string message in all) store.Info("acme", message);
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(Directory.GetFiles(setup.Options.Directory, "*.log").Select(Path.GetFileName), Is.EqualTo(["acme.log"]));
        Assert.That(new FileInfo(setup.PathOf("acme.log")).Length, Is.LessThanOrEqualTo(setup.Options.MaxFileBytes));
        var kept = setup.Messages();
        Assert.That(kept, Is.Not.Empty.And.EqualTo(all[^kept.Count..]));
        Assert.That(store.Stats().Single().Unwritten, Is.Zero);
    }

    [Test]
    public async Task Rotate_64Writers_LoseAndTearNoLine()
    {
        const int Writers = 64, Each = 500;
        using var setup = new LogSetup();
        setup.Options.MaxFileBytes = ProviderLogOptions.LeastFileBytes;
        setup.Options.KeptFiles = 1000;
        long longest = 0;
        setup.Disk.Written = length => longest = Math.Max(longest, length);
        await using var store = setup.Store();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (int n = 0; n < Each; n++)
            {
                Assert.That(store.Info("acme", $"{writer}/{n} {new string('é', n % 100)}"), Is.True);
                if (n % 100 == writer) await store.FlushAsync();
            }
        })));
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(longest, Is.LessThanOrEqualTo(setup.Options.MaxFileBytes));
        var written = setup.Messages().Select(m => m.Split(' ')[0]).ToArray();
        Assert.That(written, Has.Length.EqualTo(Writers * Each));
        foreach (var ofOne in written.Select(m => m.Split('/')).GroupBy(m => m[0], m => int.Parse(m[1])))
            Assert.That(ofOne, Is.EqualTo(Enumerable.Range(0, Each)), "each writer's lines are in its order");
    }

    [Test]
    public async Task Write_EntryLongerThanAFile_IsCutToFit()
    {
        using var setup = new LogSetup();
        setup.Options.MaxFileBytes = ProviderLogOptions.LeastFileBytes;
        setup.Options.LogContent = true;
        setup.Disk.Written = length => Assert.That(length, Is.LessThanOrEqualTo(setup.Options.MaxFileBytes));
        await using var store = setup.Store();
        string endless = string.Concat(Enumerable.Repeat("\u2028😀", 500_000));
        store.LogResponse("acme", new ProviderLogResponse { Status = 502, Model = endless, Error = endless, Content = endless });
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(setup.Lines().Single(), Does.EndWith("\"truncated\":true}").And.Not.Contain("\uFFFD").And.Not.Contain("fffd").IgnoreCase);
    }

    [Test]
    public async Task Write_FileMovedAway_GoesOnInANewOne()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        store.Info("acme", "1");
        await store.FlushAsync();
        File.Move(setup.PathOf("acme.log"), setup.PathOf("away"));
        store.Info("acme", "2");
        Assert.That(await store.FlushAsync(), Is.True);
        Assert.That(setup.Messages(), Is.EqualTo(["2"]));
    }

    [Test]
    public async Task Store_AnotherHoldsTheFolder_KeepsToMemory()
    {
        using var setup = new LogSetup();
        await using var first = setup.Store();
        Assert.That(await first.FlushAsync(), Is.True);
        await using var second = setup.Store();
        second.Info("acme", "mine");
        Assert.That(await second.FlushAsync(), Is.False);
        Assert.That(second.Degraded, Does.Contain("in use by another process"));
        Assert.That(File.Exists(setup.PathOf("acme.log")), Is.False);
    }

    [Test]
    public async Task Dispose_WhatWaits_IsWritten()
    {
        using var setup = new LogSetup();
        var store = setup.Store();
        store.Info("acme", "last");
        await store.DisposeAsync();
        Assert.That(setup.Messages(), Is.EqualTo(["last"]));
        Assert.That(store.Info("acme", "later"), Is.False);
        Assert.That(Encoding.UTF8.GetByteCount(setup.Lines().Single()), Is.Positive);
    }
}
