using ProviderKit.Tests.Support;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Tokens;

/// <summary>How long a token rests, and what ends its rest.</summary>
public class TokenPoolBlockTests
{
    private readonly FakeTime _time = new();

    [Test]
    public void RateLimited_NoHint_IsBlockedForExactlySixtySeconds([Values(1_000_000_000L, 10_000_000L, 3L, 1_193_182L)] long frequency)
    {
        var time = new FakeTime(frequency);
        var pool = Pools(time, "A");
        pool.Use(RateLimited);
        time.Advance(TimeSpan.FromSeconds(59));
        if (frequency > 1000) time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.That(pool.TryLease(null, out _), Is.Null, "59.999 s");
        time.Advance(TimeSpan.FromSeconds(frequency > 1000 ? 0.001 : 1));
        Assert.That(pool.Use(Neutral), Is.EqualTo("A"), "60.000 s");
    }

    [Test]
    public void RateLimited_ClockTooCoarseForTheEnd_IsRoundedUp()
    {
        var time = new FakeTime(frequency: 3);
        var pool = Pools(time, "A");
        pool.Use(RateLimited, TimeSpan.FromSeconds(1.5));
        time.Advance(TimeSpan.FromSeconds(1.4));
        Assert.That(pool.HasFree(null, out _), Is.False, "4 ticks of the clock");
        time.Advance(TimeSpan.FromSeconds(0.3));
        Assert.That(pool.HasFree(null, out _), Is.True, "5 ticks");
    }

    [TestCase(0.2, 1.0)]
    [TestCase(1.0, 1.0)]
    [TestCase(1.5, 1.5)]
    [TestCase(3600.0, 3600.0)]
    [TestCase(86400.0, 86400.0)]
    [TestCase(86401.0, 86400.0)]
    [TestCase(31_536_000.0, 86400.0)]
    [TestCase(0.0, 60.0)]
    [TestCase(-5.0, 60.0)]
    public void RateLimited_Hint_IsClamped(double hint, double seconds)
    {
        var pool = Pools(_time, "A");
        pool.Use(RateLimited, TimeSpan.FromSeconds(hint));
        Assert.That(pool.TryLease(null, out var why), Is.Null);
        Assert.That(why, Is.EqualTo(new TokenUnavailability(1, 0, 0, TimeSpan.FromSeconds(seconds))));
        Assert.That(pool.Stats("A").BlockedUntil, Is.EqualTo(_time.UtcNow.AddSeconds(seconds)));
        AssertFreeAfter(pool, TimeSpan.FromSeconds(seconds));
    }

    [Test]
    public void QuotaExhausted_AgainAndAgain_RestsGrow()
    {
        var pool = Pools(_time, "A");
        double[] minutes = [2, 10, 60, 24 * 60, 24 * 60];
        foreach (double rest in minutes)
        {
            pool.Use(QuotaExhausted);
            Assert.That(pool.TryLease(null, out var why), Is.Null);
            Assert.That(why, Is.EqualTo(new TokenUnavailability(1, 0, 1, TimeSpan.FromMinutes(rest))));
            AssertFreeAfter(pool, TimeSpan.FromMinutes(rest));
        }
    }

    [Test]
    public void QuotaExhausted_SuccessBetween_StartsAnew()
    {
        var pool = Pools(_time, "A");
        pool.Use(QuotaExhausted);
        AssertFreeAfter(pool, TimeSpan.FromMinutes(2));
        pool.Use(Succeeded);
        pool.Use(QuotaExhausted);
        AssertFreeAfter(pool, TimeSpan.FromMinutes(2));
    }

    [Test]
    public void QuotaExhausted_HundredAtOnce_CountAsOneStep()
    {
        var pool = Pools(_time, "A");
        var leases = Enumerable.Range(0, 100).Select(_ => pool.TryLease(null, out TokenUnavailability _)!).ToArray();
        foreach (var lease in leases) lease.Complete(QuotaExhausted);
        AssertFreeAfter(pool, TimeSpan.FromMinutes(2));
        pool.Use(QuotaExhausted);
        AssertFreeAfter(pool, TimeSpan.FromMinutes(10));
    }

    [Test]
    public void QuotaExhausted_ThenRateLimited_IsNotOutOfQuota()
    {
        var pool = Pools(_time, "A");
        pool.Use(QuotaExhausted);
        AssertFreeAfter(pool, TimeSpan.FromMinutes(2));
        pool.Use(RateLimited);
        Assert.That(pool.TryLease(null, out var why), Is.Null);
        Assert.That(why, Is.EqualTo(new TokenUnavailability(1, 0, 0, TimeSpan.FromSeconds(60))));
    }

    [Test]
    public void Rejected_IsQuarantinedUntilReset()
    {
        var pool = Pools(_time, "A", "B");
        Assert.That(pool.Use(Rejected), Is.EqualTo("A"));
        _time.Advance(TimeSpan.FromDays(3650));
        Assert.That(pool.Stats("A"), Has.Property("Quarantined").True.And.Property("Blocked").True.And.Property("BlockedUntil").Null);
        Assert.That(pool.Use(Rejected), Is.EqualTo("B"));
        Assert.That(pool.TryLease(null, out var why), Is.Null);
        Assert.That(why, Is.EqualTo(new TokenUnavailability(2, 2, 0, null)));
        Assert.That(pool.Reset("A"), Is.True);
        Assert.That(pool.Use(Succeeded), Is.EqualTo("A"));
        Assert.That(pool.Reset("nobody"), Is.False);
    }

    [Test]
    public void Rejected_ThenRateLimited_StaysInQuarantine()
    {
        var pool = Pools(_time, "A");
        using var late = pool.TryLease(null, out _);
        pool.Use(Rejected);
        late!.Complete(RateLimited, TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.That(pool.Stats("A").Quarantined, Is.True);
    }

    [Test]
    public void Succeeded_LateOnAnOldLease_LiftsNoBlock([Values(RateLimited, QuotaExhausted, Rejected)] TokenOutcome outcome)
    {
        var pool = Pools(_time, "A");
        using var late = pool.TryLease(null, out _);
        pool.Use(outcome);
        late!.Complete(Succeeded);
        Assert.That(pool.TryLease(null, out _), Is.Null);
        Assert.That(pool.Stats("A").Blocked, Is.True);
    }

    [Test]
    public void Succeeded_LateAfterQuota_DoesNotResetItsGrowth()
    {
        var pool = Pools(_time, "A");
        using var late = pool.TryLease(null, out _);
        pool.Use(QuotaExhausted);
        late!.Complete(Succeeded);
        AssertFreeAfter(pool, TimeSpan.FromMinutes(2));
        pool.Use(QuotaExhausted);
        AssertFreeAfter(pool, TimeSpan.FromMinutes(10));
    }

    [TestCase(100, 30)]
    [TestCase(30, 100)]
    public void RateLimited_Twice_TheLaterEndCounts(double first, double second)
    {
        var pool = Pools(_time, "A");
        using var late = pool.TryLease(null, out _);
        pool.Use(RateLimited, TimeSpan.FromSeconds(first));
        late!.Complete(RateLimited, TimeSpan.FromSeconds(second));
        AssertFreeAfter(pool, TimeSpan.FromSeconds(100));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void Blocked_WallClockJumpsAnHour_BlockIsUnchanged(int hours)
    {
        var pool = Pools(_time, "A");
        pool.Use(RateLimited);
        _time.Advance(TimeSpan.FromSeconds(30));
        _time.UtcNow += TimeSpan.FromHours(hours);
        Assert.That(pool.TryLease(null, out var why), Is.Null);
        Assert.That(why.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(pool.Stats("A").BlockedUntil, Is.EqualTo(_time.UtcNow.AddSeconds(30)));
        AssertFreeAfter(pool, TimeSpan.FromSeconds(30));
    }

    [Test]
    public void Complete_Twice_TheFirstWordCounts()
    {
        var pool = Pools(_time, "A");
        using (var lease = pool.TryLease(null, out _)!)
        {
            lease.Complete(Neutral);
            lease.Complete(RateLimited);
        }
        Assert.That(pool.Stats("A"), Has.Property("Blocked").False.And.Property("Failures").Zero);
    }

    private static TokenPool Pools(FakeTime time, params string[] names) => Support.Tokens.Pool(time, names);

    /// <summary>Blocked up to the last tick before <paramref name="rest"/> has passed, and free then.</summary>
    private void AssertFreeAfter(TokenPool pool, TimeSpan rest)
    {
        _time.Advance(rest - TimeSpan.FromTicks(1));
        Assert.That(pool.HasFree(null, out _), Is.False, $"a tick before {rest}");
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.That(pool.HasFree(null, out _), Is.True, $"after {rest}");
    }
}
