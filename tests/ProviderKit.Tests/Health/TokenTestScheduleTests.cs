using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Health;

public class TokenTestScheduleTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    [Test]
    public async Task Start_NothingAskedFor_DoesNothing()
    {
        var provider = new TestedProvider("A");
        await using (var schedule = Schedule(provider))
        {
            schedule.Start();
            provider.Time.Advance(TimeSpan.FromDays(1));
        }
        Assert.That(provider.Tested, Is.Empty);
    }

    [Test]
    public async Task Start_TestOnStart_TestsAllOnce()
    {
        var provider = new TestedProvider("A", "B") { Options = { TestOnStart = true } };
        provider.Fail(ProviderErrorKind.UpstreamAuthentication, "B");
        await using var schedule = Schedule(provider);
        schedule.Start();
        schedule.Start();
        await schedule.Rounds!;
        Assert.That(provider.Tested, Is.EquivalentTo(["A", "B"]));
        Assert.That(provider.Pool.Stats("B").Quarantined);
    }

    [TestCase(0.0, 8.0)]
    [TestCase(0.5, 10.0)]
    [TestCase(0.999999, 12.0)]
    public async Task Interval_JittersByAFifth(double random, double minutes)
    {
        var provider = new TestedProvider("A") { Options = { TestInterval = Interval, TestAll = true } };
        await using var schedule = Schedule(provider, random);
        await StartAsync(schedule, provider);
        provider.Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        Assert.That(provider.Tested, Is.Empty);
        provider.Time.Advance(TimeSpan.FromSeconds(1));
        await provider.Began.WaitAsync();
        Assert.That(provider.Tested, Is.EqualTo(["A"]));
    }

    [Test]
    public async Task Interval_QuarantinedTokenThatIsGoodAgain_ReturnsByItself()
    {
        var provider = new TestedProvider("A", "B") { Options = { TestInterval = Interval } };
        provider.Fail(ProviderErrorKind.UpstreamAuthentication);
        provider.Quarantine("A");
        await using var schedule = Schedule(provider);
        await StartAsync(schedule, provider);
        await RoundAsync(provider);
        Assert.That(provider.Pool.Stats("A").Quarantined);

        provider.Answer = (_, _) => new(new ModelListing(["a"]));
        await RoundAsync(provider);
        Assert.That(provider.Pool.Stats("A").Quarantined, Is.False);
        await RoundAsync(provider);
        Assert.That(provider.Tested, Is.EqualTo(["A", "A"]), "and no other was tested, nor the one that is back");
    }

    [Test]
    public async Task Interval_TestAll_FindsABadTokenBeforeARequestDoes()
    {
        var provider = new TestedProvider("A", "B") { Options = { TestInterval = Interval, TestAll = true } };
        await using var schedule = Schedule(provider);
        await StartAsync(schedule, provider);
        await RoundAsync(provider);
        Assert.That(provider.Pool.GetTokenStats().Select(s => s.Blocked), Is.All.False);
        provider.Fail(ProviderErrorKind.UpstreamAuthentication, "A");
        await RoundAsync(provider);
        Assert.That((provider.Pool.Stats("A").Quarantined, provider.Pool.Stats("B").Blocked), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Interval_RoundThatHangs_IsNotOvertakenAndTheNextOneComes()
    {
        var provider = new TestedProvider("A") { Options = { TestInterval = TimeSpan.FromSeconds(5), TestAll = true } };
        provider.Hang();
        await using var schedule = Schedule(provider);
        await StartAsync(schedule, provider);
        provider.Time.Advance(TimeSpan.FromSeconds(5));
        await provider.Began.WaitAsync();
        provider.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.That(provider.Tested, Has.Count.EqualTo(1));
        provider.Time.Advance(TimeSpan.FromSeconds(1));
        await provider.Time.TimerDueIn(TimeSpan.FromSeconds(5));
        provider.Time.Advance(TimeSpan.FromSeconds(5));
        await provider.Began.WaitAsync();
        Assert.That(provider.Tested, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Interval_ProviderThrows_GoesOn()
    {
        var provider = new TestedProvider("A") { Options = { TestInterval = Interval, TestAll = true } };
        provider.Answer = (_, _) => throw new InvalidCastException();
        await using var schedule = Schedule(provider);
        await StartAsync(schedule, provider);
        await RoundAsync(provider);
        await RoundAsync(provider);
        Assert.That(provider.Tested, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Dispose_InTheMiddleOfATest_EndsAtOnce()
    {
        var provider = new TestedProvider("A", "B", "C") { Options = { TestOnStart = true, TestInterval = Interval } };
        provider.Hang();
        var schedule = Schedule(provider);
        schedule.Start();
        await provider.Began.WaitAsync();
        await schedule.DisposeAsync();
        Assert.That(schedule.Rounds!.IsCompletedSuccessfully);
        provider.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(provider.Tested, Has.Count.LessThanOrEqualTo(2));
        Assert.That(provider.Pool.GetTokenStats().Select(s => s.Blocked), Is.All.False);
    }

    [Test]
    public async Task Dispose_BetweenRounds_EndsAndDoesNotStartAgain()
    {
        var provider = new TestedProvider("A") { Options = { TestInterval = Interval, TestAll = true } };
        var schedule = Schedule(provider);
        await StartAsync(schedule, provider);
        await schedule.DisposeAsync();
        await schedule.DisposeAsync();
        schedule.Start();
        provider.Time.Advance(TimeSpan.FromHours(1));
        Assert.That(provider.Tested, Is.Empty);
    }

    [Test]
    public void AddProviderKit_HasOneOfEach()
    {
        using var host = Host.With(("ProviderKit:Health:TestInterval", "5m"), ("ProviderKit:Health:TestOnStart", "1"), ("ProviderKit:Health:TestAll", "on"), ("ProviderKit:Health:TestTimeout", "3s"));
        var health = host.Options.Health;
        Assert.That(
            (health.TestOnStart, health.TestInterval, health.TestAll, health.TestTimeout),
            Is.EqualTo((true, TimeSpan.FromMinutes(5), true, TimeSpan.FromSeconds(3))));
        Assert.That(host.Services.GetRequiredService<TokenTestSchedule>(), Is.SameAs(host.Services.GetRequiredService<TokenTestSchedule>()));
        Assert.That(host.Services.GetRequiredService<TokenTester>(), Is.SameAs(host.Services.GetRequiredService<TokenTester>()));
    }

    [Test]
    public void Settings_OffByDefaultAndByZero_MistakesAreNamed()
    {
        using (var host = Host.With(("ProviderKit:Health:TestInterval", "0")))
            Assert.That((host.Options.Health.TestOnStart, host.Options.Health.TestInterval, host.Options.Health.TestTimeout), Is.EqualTo((false, TimeSpan.Zero, TimeSpan.FromSeconds(20))));
        using var bad = Host.With(
            ("ProviderKit:Health:TestInterval", "41.00:00:00"), ("ProviderKit:Health:TestTimeout", "0"), ("ProviderKit:Health:TestAll", "perhaps"), ("ProviderKit:Health:Tests", "1"));
        Assert.That(
            () => bad.Options,
            Throws.Exception.With.Message.Contains("Health:TestInterval must be").And.Message.Contains("Health:TestTimeout must be")
                .And.Message.Contains("Health:TestAll must be 1 or 0").And.Message.Contains("Health:Tests is not a setting"));
    }

    private static TokenTestSchedule Schedule(TestedProvider provider, double random = 0.5) =>
        new(provider.Tester, provider.Options, provider.Time, new FixedRandom(random), NullLogger<TokenTestSchedule>.Instance);

    private static async Task StartAsync(TokenTestSchedule schedule, TestedProvider provider)
    {
        var waits = provider.Time.NextTimerSet();
        schedule.Start();
        await waits;
    }

    /// <summary>Lets the wait for the next round end, and returns when that round has ended: when the one after is waited for.</summary>
    private static async Task RoundAsync(TestedProvider provider)
    {
        provider.Time.Advance(Interval);
        await provider.Time.TimerDueIn(Interval);
    }

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
