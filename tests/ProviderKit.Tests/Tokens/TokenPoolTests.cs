using ProviderKit.Tests.Support;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Tokens;

/// <summary>Which token is taken, and what the pool tells about them.</summary>
public class TokenPoolTests
{
    private readonly FakeTime _time = new();

    [Test]
    public void TryLease_TokenIsFree_StaysOnIt()
    {
        var pool = Pool("A", "B");
        Assert.That(Enumerable.Range(0, 5).Select(_ => pool.Use(Succeeded)), Is.All.EqualTo("A"));
        Assert.That(pool.GetCurrentToken()!.Name, Is.EqualTo("A"));
    }

    [Test]
    public void TryLease_TokenIsBlocked_MovesOnInOrderAndStaysThere()
    {
        var pool = Pool("A", "B", "C");
        Assert.That(pool.Use(RateLimited), Is.EqualTo("A"));
        Assert.That(pool.Use(Succeeded), Is.EqualTo("B"));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(pool.Use(RateLimited), Is.EqualTo("B"), "A is free again, but the caches are warm here");
        Assert.That(pool.Use(RateLimited), Is.EqualTo("C"));
        Assert.That(pool.Use(Neutral), Is.EqualTo("A"), "the next after the last is the first");
    }

    [Test]
    public void TryLease_AllBlocked_SaysWhenTheFirstIsFree()
    {
        var pool = Pool("A", "B", "C", "D");
        pool.Use(RateLimited, TimeSpan.FromSeconds(50));
        pool.Use(RateLimited, TimeSpan.FromSeconds(20));
        pool.Use(Rejected);
        pool.Use(QuotaExhausted);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(pool.TryLease(null, out var why), Is.Null);
        Assert.That(why, Is.EqualTo(new TokenUnavailability(4, 1, 1, TimeSpan.FromSeconds(15))));
        Assert.That(pool.GetCurrentToken(), Is.Null);
    }

    [Test]
    public void TryLease_NoTokens_IsNull()
    {
        var pool = Pool();
        Assert.That(pool.TryLease(null, out var why), Is.Null);
        Assert.That(why, Is.EqualTo(new TokenUnavailability(0, 0, 0, null)));
        Assert.That(pool.GetCurrentToken(), Is.Null);
        Assert.That(pool.RotateToken(), Is.Null);
    }

    [Test]
    public void RotateToken_OthersAreFree_MovesOnWithoutBlame()
    {
        var pool = Pool("A", "B", "C");
        Assert.That(pool.RotateToken()!.Name, Is.EqualTo("B"));
        Assert.That(pool.Use(RateLimited), Is.EqualTo("B"));
        Assert.That(pool.RotateToken()!.Name, Is.EqualTo("A"), "C was next, B is blocked");
        Assert.That(pool.Stats("A"), Has.Property("Failures").Zero.And.Property("Blocks").Zero.And.Property("Active").True);
    }

    [Test]
    public void RotateToken_OnlyOneIsFree_StaysOnIt()
    {
        var pool = Pool("A", "B");
        pool.Use(RateLimited);
        Assert.That(pool.RotateToken()!.Name, Is.EqualTo("B"));
        Assert.That(pool.RotateToken()!.Name, Is.EqualTo("B"));
        pool.Use(RateLimited);
        Assert.That(pool.RotateToken(), Is.Null);
    }

    [Test]
    public void PerModel_OneModelLimited_OthersStayOnTheToken()
    {
        var pool = Pool("A", "B");
        Assert.That(pool.Use(RateLimited, model: "x"), Is.EqualTo("A"));
        Assert.That(pool.Use(Succeeded, model: "x"), Is.EqualTo("B"));
        Assert.That(pool.Use(Succeeded, model: "y"), Is.EqualTo("A"));
        Assert.That(pool.Stats("A"), Has.Property("Blocked").False.And.Property("BlockedModels").EqualTo(new[] { "x" }));
        Assert.That(pool.Use(RateLimited, TimeSpan.FromSeconds(90), "x"), Is.EqualTo("B"));
        Assert.That(pool.TryLease("x", out var why), Is.Null);
        Assert.That(why, Is.EqualTo(new TokenUnavailability(2, 0, 0, TimeSpan.FromSeconds(60))));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.That(pool.Use(Succeeded, model: "x"), Is.EqualTo("A"));
        Assert.That(pool.Stats("A").BlockedModels, Is.Empty);
    }

    [Test]
    public void PerModel_RejectedOrOutOfQuota_RestsForAllModels([Values(Rejected, QuotaExhausted)] TokenOutcome outcome)
    {
        var pool = Pool("A", "B");
        pool.Use(outcome, model: "x");
        Assert.That(pool.Use(Neutral, model: "y"), Is.EqualTo("B"));
    }

    [Test]
    public void PerModel_VeryManyModels_MemoryIsBounded()
    {
        var pool = Pool("A", "B");
        for (int i = 0; i < 1500; i++)
        {
            using var lease = pool.TryLease($"model-{i}", out _)!;
            if (lease.Token.Name == "A") lease.Complete(RateLimited, TimeSpan.FromHours(1));
        }
        Assert.That(pool.Stats("A").BlockedModels, Has.Count.LessThanOrEqualTo(1000));
        Assert.That(pool.Use(Neutral, model: "another"), Is.EqualTo("A"), "a limit of one model stays its own");
    }

    [Test]
    public void GetTokenStats_AfterSomeCalls_CountsThem()
    {
        var pool = Pool("A", "B");
        Assert.That(pool.Stats("A"), Has.Property("LastUsed").Null.And.Property("Requests").Zero);
        pool.Use(Succeeded);
        pool.Use(Neutral);
        _time.Advance(TimeSpan.FromSeconds(5));
        var used = _time.UtcNow;
        pool.Use(RateLimited);
        using var running = pool.TryLease(null, out _);
        _time.Advance(TimeSpan.FromSeconds(10));
        var a = pool.Stats("A");
        Assert.Multiple(() =>
        {
            Assert.That((a.Requests, a.Failures, a.Blocks, a.InFlight), Is.EqualTo((3L, 1L, 1L, 0)));
            Assert.That((a.Active, a.Blocked, a.Quarantined), Is.EqualTo((false, true, false)));
            Assert.That(a.LastUsed, Is.EqualTo(used));
            Assert.That(a.BlockedUntil, Is.EqualTo(used.AddSeconds(60)));
            Assert.That(a.Fingerprint, Is.EqualTo(Support.Tokens.Named("A").Fingerprint));
            Assert.That(pool.Stats("B"), Has.Property("Active").True.And.Property("InFlight").EqualTo(1));
        });
    }

    [Test]
    public void Dispose_LeaseTwice_CountsOnce()
    {
        var pool = Pool("A");
        var lease = pool.TryLease(null, out _)!;
        lease.Dispose();
        lease.Dispose();
        Assert.That(pool.Stats("A").InFlight, Is.Zero);
    }

    [Test]
    public void Mask_AllTokens_ShowsNames()
    {
        var pool = Pool("A", "B");
        string text = pool.Mask($"{Support.Tokens.ValueOf("B")} and {Support.Tokens.ValueOf("A")}");
        Assert.That(text, Is.EqualTo("[B] and [A]"));
    }

    [Test]
    public void Mask_OneValueBeginsAnother_LeavesNoRest()
    {
        var pool = new TokenPool([new ApiToken("A", "sk-abc"), new ApiToken("B", "sk-abcdef")]);
        Assert.That(pool.Mask("got sk-abcdef"), Is.EqualTo("got [B]"));
    }

    private TokenPool Pool(params string[] names) => Support.Tokens.Pool(_time, names);
}
