using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.State;
using ProviderKit.Tests.Support;
using ProviderKit.Tokens;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.State;

public class TokenStateFileTests
{
    private const string A = "EXT_OPENAI_TOKEN_1", B = "EXT_OPENAI_TOKEN_2", C = "EXT_OPENAI_TOKEN_3", D = "EXT_OPENAI_TOKEN_4";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private string _folder = "";

    private string File => Path.Combine(_folder, "state", "tokens.json");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("providerkit-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Restart_BlocksAndQuarantinesAreTakenUpAgain()
    {
        using (var before = Start())
        {
            var pool = PoolOf(before);
            pool.Report(A, RateLimited, 10 * Minute);
            pool.Report(B, Rejected);
            pool.Report(C, QuotaExhausted);
            using var lease = pool.TryLease("m", out _);
            lease!.Complete(RateLimited, 5 * Minute);
        }
        using var after = Start();
        after.Time.Advance(Minute); // the state is older than this run by the wall clock
        var (a, b, c, d) = (PoolOf(after).Stats(A), PoolOf(after).Stats(B), PoolOf(after).Stats(C), PoolOf(after).Stats(D));
        Assert.That((a.Blocked, a.BlockedUntil - after.Time.UtcNow), Is.EqualTo((true, (TimeSpan?)(9 * Minute))));
        Assert.That((b.Quarantined, c.OutOfQuota), Is.EqualTo((true, true)));
        Assert.That((d.Blocked, d.BlockedModels), Is.EqualTo((false, new[] { "m" })));

        after.Time.Advance(2 * Minute);
        Assert.That(PoolOf(after).Use(QuotaExhausted), Is.EqualTo(C));
        Assert.That(PoolOf(after).Stats(C).BlockedUntil - after.Time.UtcNow, Is.EqualTo(10 * Minute), "the second strike in a row");
    }

    [Test]
    public void Restart_RestByAnOperatorsRule_LastsToItsEnd()
    {
        const string Rule = "ProviderKit:Providers:openai:ErrorRules:0:";
        var week = TimeSpan.FromDays(7);
        (string, string?)[] settings = [(A, Support.Tokens.ValueOf(A)), (Rule + "Code", "plan"), (Rule + "Then", "Bench"), (Rule + "For", "168h")];
        using (var before = Start(null, settings))
        {
            using var lease = PoolOf(before).TryLease("m", out _);
            lease!.Charge(new TokenCharge(QuotaExhausted) { For = week, Scope = LimitScope.Token });
        }
        using var after = Start(null, settings);
        Assert.That(PoolOf(after).Stats(A).BlockedUntil - after.Time.UtcNow, Is.EqualTo(week));
    }

    [Test]
    public void Restart_QuotaRestIsOver_TheNextStrikeIsNotTheFirst()
    {
        using (var before = Start()) PoolOf(before).Report(A, QuotaExhausted);
        using var after = Start(time => time.UtcNow += 5 * Minute);
        Assert.That(PoolOf(after).Stats(A).Blocked, Is.False);
        PoolOf(after).Report(A, QuotaExhausted);
        Assert.That(PoolOf(after).Stats(A).BlockedUntil - after.Time.UtcNow, Is.EqualTo(10 * Minute));
    }

    [Test]
    public void Restart_QuotaRestWasOverWhenItWasSaved_TheNextStrikeIsNotTheFirst()
    {
        using (var before = Start())
        {
            PoolOf(before).Report(A, QuotaExhausted);
            before.Time.Advance(5 * Minute);
            PoolOf(before).Report(B, RateLimited); // everything is saved again
        }
        using var after = Start();
        PoolOf(after).Report(A, QuotaExhausted);
        Assert.That(PoolOf(after).Stats(A).BlockedUntil - after.Time.UtcNow, Is.EqualTo(10 * Minute));
    }

    [Test]
    public void Restart_BlockThatIsOverByTheWallClock_IsNothing()
    {
        using (var before = Start()) PoolOf(before).Report(A, RateLimited, Minute);
        using var after = Start(time => time.UtcNow += Minute);
        Assert.That(PoolOf(after).Stats(A).Blocked, Is.False);
    }

    [Test]
    public void Restart_WallClockWasAnHourAhead_BlockIsNoLongerThanAnyMayBe()
    {
        using (var before = Start(time => time.UtcNow += TimeSpan.FromDays(365))) PoolOf(before).Report(A, RateLimited, Minute);
        using var after = Start();
        Assert.That(PoolOf(after).Stats(A).BlockedUntil - after.Time.UtcNow, Is.EqualTo(TimeSpan.FromHours(24)));
    }

    [Test]
    public void Restart_TokenIsKnownByItsValue_WhateverItsName()
    {
        using (var before = Start()) PoolOf(before).Report(A, Rejected);
        using var renamed = Start(null, ("EXT_OPENAI_API_KEY", Support.Tokens.ValueOf(A)));
        Assert.That(PoolOf(renamed).GetTokenStats().Select(t => (t.Name, t.Quarantined)), Does.Contain(("EXT_OPENAI_API_KEY", true)));
        using var replaced = Start(null, (A, "sk-another-value"));
        Assert.That(PoolOf(replaced).Stats(A).Quarantined, Is.False);
    }

    [Test]
    public void Block_IsWrittenASecondLater_WithoutAnySecretAndForTheOwnerOnly()
    {
        using var host = Start();
        PoolOf(host).Report(A, RateLimited, Minute);
        Assert.That(File, Does.Not.Exist);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        string text = System.IO.File.ReadAllText(File);
        Assert.That(text, Does.Contain(A).And.Not.Contain(Support.Tokens.ValueOf(A)).And.Not.Contain(PoolOf(host).Stats(A).Fingerprint));
        if (!OperatingSystem.IsWindows())
            Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(File)!).Select(Path.GetFileName), Is.EquivalentTo((string[])["tokens.json", ".lock"]), "no temporary file is left");
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{"key":"AAAA","providers":{"openai":[{"name":"x"}]}}""")]
    [TestCase("""{"key":"AAAA","providers":7}""")]
    [TestCase("""{"key":5}""")]
    public void File_ThatIsNone_IsBegunAnew(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, content);
        using (var host = Start()) PoolOf(host).Report(A, Rejected);
        using var after = Start();
        Assert.That(PoolOf(after).Stats(A).Quarantined);
    }

    [Test]
    public void Folder_ThatCannotBeMade_StopsNothing()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder, "state"), "a file where the folder should be");
        using var host = Start();
        PoolOf(host).Report(A, RateLimited, Minute);
        host.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(PoolOf(host).Use(Succeeded), Is.EqualTo(B));
    }

    [Test]
    public void Folder_ThatCanBeMadeLater_IsWrittenThenWithoutAnotherChange()
    {
        string folder = Path.Combine(_folder, "state");
        System.IO.File.WriteAllText(folder, "in the way, for the moment");
        using var host = Start();
        PoolOf(host).Report(A, Rejected);
        host.Time.Advance(Minute);
        System.IO.File.Delete(folder);
        host.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(File, Does.Exist);
    }

    [Test]
    public void Dispose_AfterAFailedWrite_WritesOnceMore()
    {
        string folder = Path.Combine(_folder, "state");
        System.IO.File.WriteAllText(folder, "in the way, for the moment");
        using (var host = Start())
        {
            PoolOf(host).Report(A, Rejected);
            host.Time.Advance(TimeSpan.FromSeconds(2));
            System.IO.File.Delete(folder);
        }
        using var after = Start();
        Assert.That(PoolOf(after).Stats(A).Quarantined);
    }

    [Test]
    public void PoolMadeByAReload_ItsQuarantinesAreKept()
    {
        const string Address = "EXT_OPENAI_BASE_URL", New = "http://localhost:1/v1";
        var configuration = Host.Configuration(
            ("EXT_OPENAI_ENABLED", "1"), ("ProviderKit:State:Directory", Path.Combine(_folder, "state")), (A, Support.Tokens.ValueOf(A)));
        using (var host = Host.Of(services => services.AddProviderKit(configuration)))
        {
            var before = PoolOf(host);
            configuration[Address] = New;
            configuration.Reload();
            host.Time.Advance(TimeSpan.FromSeconds(2));
            Assert.That(PoolOf(host), Is.Not.SameAs(before));
            PoolOf(host).Report(A, Rejected);
            host.Time.Advance(TimeSpan.FromSeconds(2));
            Assert.That(System.IO.File.ReadAllText(File), Does.Contain(A));
        }
        using var after = Start(null, (A, Support.Tokens.ValueOf(A)), (Address, New));
        Assert.That(PoolOf(after).Stats(A).Quarantined);
    }

    [Test]
    public void Folder_ThatComesAndGoes_IsWarnedOfEachTimeOnce()
    {
        string folder = Path.Combine(_folder, "state");
        System.IO.File.WriteAllText(folder, "in the way");
        var time = new FakeTime();
        int warnings = 0;
        using var kept = new StateFolder(new StateOptions { Directory = folder }, time, new WarnedLogger(() => warnings++));
        using var state = new TokenStateFile(kept, time, NullLogger<TokenStateFile>.Instance);
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), time, A);
        state.Attach(gateway.Registry.Providers);

        gateway.Pool.Report(A, RateLimited);
        time.Advance(5 * Minute);
        Assert.That(warnings, Is.EqualTo(1));
        System.IO.File.Delete(folder);
        time.Advance(Minute);
        Directory.Delete(folder, recursive: true);
        System.IO.File.WriteAllText(folder, "in the way again");
        gateway.Pool.Report(A, RateLimited);
        time.Advance(5 * Minute);
        Assert.That(warnings, Is.EqualTo(2));
    }

    [Test]
    public void Report_WhileTheFileIsWritten_DoesNotWait()
    {
        string folder = Path.Combine(_folder, "state");
        var time = new FakeTime();
        bool done = false;
        Gateway? gateway = null;
        // What is logged is logged while the writer holds its lock.
        using var kept = new StateFolder(new StateOptions { Directory = folder }, time, new WarnedLogger(
            () => done = Task.Run(() => gateway!.Pool.Report(A, RateLimited)).Wait(TimeSpan.FromSeconds(10))));
        using var state = new TokenStateFile(kept, time, NullLogger<TokenStateFile>.Instance);
        gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), time, A);
        state.Attach(gateway.Registry.Providers);
        Directory.Delete(folder, recursive: true);
        System.IO.File.WriteAllText(folder, "in the way");
        gateway.Pool.Report(A, RateLimited);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(done, "a request's thread waited for the disk");
    }

    private sealed class WarnedLogger(Action warned) : ILogger<StateFolder>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning) warned();
        }
    }

    private static TokenPool PoolOf(Host host) => host.Registry.Find("openai")!.Tokens;

    private Host Start(Action<FakeTime>? prepare = null, params (string Name, string? Value)[] tokens)
    {
        if (tokens.Length == 0) tokens = [.. new[] { A, B, C, D }.Select(name => (name, (string?)Support.Tokens.ValueOf(name)))];
        var host = Host.With([("EXT_OPENAI_ENABLED", "1"), ("ProviderKit:State:Directory", Path.Combine(_folder, "state")), .. tokens]);
        prepare?.Invoke(host.Time);
        _ = host.Registry;
        return host;
    }
}
