using Microsoft.Extensions.Logging;

namespace ProviderKit.Tests.Logs;

public class ProviderLogStoreTests
{
    [TestCase("..%2f")]
    [TestCase("../acme")]
    [TestCase("acme\0")]
    [TestCase("constructor")]
    [TestCase("ACME")]
    [TestCase("")]
    public async Task Log_UnknownProvider_IsNothingAndNoFile(string name)
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        Assert.That(store.Info(name, "x"), Is.False);
        Assert.That(store.LogRequest(name, "req_1", "m"), Is.False);
        Assert.That(store.LogResponse(name, new ProviderLogResponse { Status = 200 }), Is.False);
        Assert.That(store.LogTokenRotation(name, "req_1", "A", "B", "x"), Is.False);
        Assert.That(store.LogRateLimit(name, "req_1", "m", "A", null), Is.False);
        Assert.That(store.Recent(name), Is.Empty);
        Assert.That(store.Clear(name), Is.False);
        await store.FlushAsync();
        Assert.That(Directory.GetFiles(setup.Options.Directory, "*.log"), Is.Empty);
        Assert.That(store.DroppedEntries, Is.Zero);
    }

    [TestCase("..%2f")]
    [TestCase("a/b")]
    [TestCase("a.1")]
    [TestCase("a\0")]
    [TestCase("Acme")]
    [TestCase("")]
    public void Constructor_NameThatIsNoFileName_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => new ProviderLogStore(new ProviderLogOptions(), [name]));

    [Test]
    public void Constructor_OptionOutOfRange_ThrowsByTheSettingsName()
    {
        (Action<ProviderLogOptions> Set, string Told)[] mistakes =
        [
            (o => o.MaxFileBytes = 1000, "MaxFileBytes"), (o => o.KeptFiles = -1, "KeptFiles"), (o => o.MemoryEntries = -1, "MemoryEntries"),
            (o => o.QueueCapacity = 0, "QueueCapacity"), (o => o.Directory = " ", "Directory"),
        ];
        foreach (var (set, told) in mistakes)
        {
            var options = new ProviderLogOptions();
            set(options);
            Assert.That(Assert.Throws<ArgumentException>(() => new ProviderLogStore(options, []))!.Message, Does.Contain($"ProviderKit:Logs:{told}"));
        }
    }

    [Test]
    public async Task Recent_ByLevelAndCount_AreTheLatestInOrder()
    {
        using var setup = new LogSetup();
        setup.Options.Enabled = false;
        await using var store = setup.Store();
        store.Debug("acme", "d");
        store.Info("acme", "i");
        store.Warn("acme", "w");
        store.Error("acme", "e");
        store.Info("acme", "i2");
        string[] Messages(ProviderLogLevel level, int count) => [.. store.Recent("acme", level, count).Select(e => e.Message)];
        Assert.That(Messages(ProviderLogLevel.Debug, 500), Is.EqualTo(["d", "i", "w", "e", "i2"]));
        Assert.That(Messages(ProviderLogLevel.Warn, 500), Is.EqualTo(["w", "e"]));
        Assert.That(Messages(ProviderLogLevel.Info, 2), Is.EqualTo(["e", "i2"]));
        Assert.That(Messages(ProviderLogLevel.Debug, 0), Is.Empty);
        Assert.That(await store.FlushAsync(), Is.False, "files are off");
        Assert.That(Directory.Exists(setup.Options.Directory), Is.False);
    }

    [Test]
    public async Task Recent_MoreThanMemoryHolds_AreTheLatest([Values(0, 1, 7, 500)] int capacity)
    {
        using var setup = new LogSetup();
        setup.Options.MemoryEntries = capacity;
        await using var store = setup.Store();
        for (int n = 0; n < 1200; n++)
        {
            store.Info("acme", $"{n}");
            if (n is 3 or 700) Assert.That(store.Recent("acme"), Has.Count.EqualTo(Math.Min(n + 1, capacity)));
        }
        Assert.That(store.Recent("acme").Select(e => e.Message), Is.EqualTo(Enumerable.Range(1200 - capacity, capacity).Select(n => $"{n}")));
    }

    [Test]
    public async Task RecentOfAll_SeveralProviders_AreOneSequenceByTime()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store("a", "b");
        for (int n = 0; n < 6; n++)
        {
            store.Log(n % 3 == 0 ? "a" : "b", n == 2 ? ProviderLogLevel.Debug : ProviderLogLevel.Info, $"{n}");
            setup.Time.Advance(TimeSpan.FromMilliseconds(1));
        }
        Assert.That(store.RecentOfAll(4).Select(e => e.Message), Is.EqualTo(["2", "3", "4", "5"]));
        Assert.That(store.RecentOfAll(4, ProviderLogLevel.Info).Select(e => e.Message), Is.EqualTo(["1", "3", "4", "5"]));
    }

    [Test]
    public async Task Clear_OneProvider_ForgetsItsMemoryAlone()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store("a", "b");
        store.Info("a", "1");
        store.Warn("b", "2");
        Assert.That(store.Clear("a"), Is.True);
        await store.FlushAsync();
        Assert.That(store.Recent("a"), Is.Empty);
        Assert.That(store.Recent("b"), Has.Count.EqualTo(1));
        Assert.That(setup.Messages("a"), Is.EqualTo(["1"]), "what was not written yet is written all the same");
        store.Info("a", "3");
        Assert.That(store.Recent("a").Single().Message, Is.EqualTo("3"));
        var stats = store.Stats();
        Assert.That(stats.Select(s => (s.Provider, s.Levels[ProviderLogLevel.Info], s.Levels[ProviderLogLevel.Warn], s.InMemory)), Is.EqualTo([("a", 2L, 0L, 1), ("b", 0L, 1L, 1)]));
        Assert.That(stats[0].LastEntry, Is.EqualTo(setup.Time.UtcNow));
    }

    [Test]
    public async Task Log_BelowTheLevel_IsNotTaken()
    {
        using var setup = new LogSetup();
        setup.Options.Level = ProviderLogLevel.Warn;
        await using var store = setup.Store();
        Assert.That(store.LogRequest("acme", "req_1", "m"), Is.False);
        Assert.That(store.LogResponse("acme", new ProviderLogResponse { Status = 200 }), Is.False);
        Assert.That(store.LogResponse("acme", new ProviderLogResponse { Status = 502, Error = "x" }), Is.True);
        Assert.That(store.Recent("acme"), Has.Count.EqualTo(1));
    }

    [TestCase(200, null, ProviderLogLevel.Info)]
    [TestCase(499, "The client went away.", ProviderLogLevel.Info)]
    [TestCase(404, "x", ProviderLogLevel.Warn)]
    [TestCase(429, "x", ProviderLogLevel.Warn)]
    [TestCase(502, "x", ProviderLogLevel.Error)]
    [TestCase(504, "x", ProviderLogLevel.Error)]
    [TestCase(500, "x", ProviderLogLevel.Error)]
    public async Task LogResponse_Outcome_HasItsLevel(int status, string? error, ProviderLogLevel level)
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        store.LogResponse("acme", new ProviderLogResponse { Status = status, Error = error });
        Assert.That(store.Recent("acme").Single().Level, Is.EqualTo(level));
    }

    [Test]
    public async Task Events_InWords_NameTheTokens()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        store.LogRequest("acme", "req_1", "m", streamed: true);
        store.LogRateLimit("acme", "req_1", "m", "A", TimeSpan.FromSeconds(60), "slow down");
        store.LogTokenRotation("acme", "req_1", "A", "B", "RateLimited");
        store.LogTokenRotation("acme", null, "B", null, null);
        Assert.That(store.Recent("acme").Select(e => e.Message), Is.EqualTo(
            ["m was asked for a stream", "A is rate limited for 60 s: slow down", "moves on from A to B: RateLimited", "moves on from B"]));
        await store.FlushAsync();
        Assert.That(setup.Lines()[1], Does.Contain("\"event\":\"rate_limit\"").And.Contain("\"retryAfterMs\":60000"));
        Assert.That(setup.Lines()[2], Does.Contain("\"event\":\"rotation\"").And.Contain("\"token\":\"A\",\"nextToken\":\"B\""));
    }

    [Test]
    public async Task Content_UnlessAskedFor_IsNotLogged([Values] bool wanted)
    {
        using var setup = new LogSetup();
        setup.Options.LogContent = wanted;
        await using var store = setup.Store();
        store.LogRequest("acme", "req_1", "m", content: "prompt");
        store.LogResponse("acme", new ProviderLogResponse { Status = 200, Content = "answer" });
        await store.FlushAsync();
        Assert.That(store.Recent("acme").Select(e => e.Content), Is.EqualTo(wanted ? ["prompt", "answer"] : new string?[] { null, null }));
        Assert.That(File.ReadAllText(setup.PathOf("acme.log")), wanted ? Does.Contain("\"content\":\"prompt\"") : Does.Not.Contain("\"content\""));
    }

    [Test]
    public async Task Entries_GoToTheAppsLog_WhereThatTakesThem()
    {
        using var setup = new LogSetup();
        setup.Options.Enabled = false;
        setup.Log.Least = LogLevel.Information;
        await using (var store = setup.Store())
        {
            store.Debug("acme", "unheard");
            store.Info("acme", "heard\n\u2028by\u001b[31m");
            store.LogTokenRotation("acme", "req_1", "A", "B", "RateLimited");
        }
        Assert.That(setup.Log.Lines, Is.EqualTo([
            ("ProviderKit.Providers.acme", LogLevel.Information, 400, "heard  by [31m"),
            ("ProviderKit.Providers.acme", LogLevel.Warning, 401, "req_1 moves on from A to B: RateLimited"),
        ]));
    }

    [Test]
    public async Task Entries_NobodyFlushes_AreWrittenAfterAMoment()
    {
        using var setup = new LogSetup();
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var store = setup.Store();
        await store.FlushAsync();
        setup.Disk.Written = _ => written.TrySetResult();
        store.Info("acme", "1");
        setup.Time.Advance(TimeSpan.FromMilliseconds(50));
        await written.Task.WaitAsync(LogSetup.Patience);
        Assert.That(setup.Messages(), Is.EqualTo(["1"]));
    }
}
