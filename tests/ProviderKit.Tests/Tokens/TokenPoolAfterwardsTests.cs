using ProviderKit.Tests.Support;
using ProviderKit.Tokens;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Tokens;

/// <summary>What holds after a block, a reset, a removal, and in the moment between two steps.</summary>
public class TokenPoolAfterwardsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTime _time = new();

    [Test]
    public async Task BlockHasEnded_NobodyHasLookedYet_WhoWaitsComesBeforeANewcomer()
    {
        var pool = Pool(new() { MaxWait = 5 * Minute }, "A");
        pool.Use(RateLimited, Minute);
        var waiter = pool.WaitAsync(null, default, null, default).AsTask();
        _time.Advance(Minute); // the alarm rings a millisecond later
        Assert.That(pool.TryLease(null, out TokenUnavailability _), Is.Null);
        using var lease = await waiter.WaitAsync(Minute);
        Assert.That(lease, Is.Not.Null);
    }

    [Test]
    public async Task TokenComesBack_NewcomerInThatMoment_WhoWaitsComesFirst()
    {
        var time = new InterruptingTime();
        var pool = new TokenPool([Support.Tokens.Named("A")], new() { MaxWait = TimeSpan.FromHours(1), MaxConcurrentPerToken = 1 }, time);
        var held = pool.TryLease(null, out _)!;
        var waiter = pool.WaitAsync(null, default, null, default).AsTask();
        TokenLease? newcomer = null;
        time.AtNextLook = () => newcomer = pool.TryLease(null, out _);
        held.Dispose(); // the token is free for a moment before the line is looked at
        Assert.That(newcomer, Is.Null);
        using var lease = await waiter.WaitAsync(Minute);
        Assert.That(lease, Is.Not.Null);
    }

    [Test]
    public async Task CallerLeavesInTheMomentItIsServed_LeavesOnce()
    {
        var pool = Pool(new() { MaxWait = 5 * Minute, MaxConcurrentPerToken = 1 }, "A");
        for (int i = 0; i < 200; i++)
        {
            var held = pool.TryLease(null, out TokenUnavailability _)!;
            using var leaving = new CancellationTokenSource();
            var waiter = pool.WaitAsync(null, default, null, leaving.Token).AsTask();
            held.Dispose();
            Assert.DoesNotThrow(leaving.Cancel);
            (await waiter)!.Dispose(); // it was served before
            Assert.That(pool.Waiting, Is.Zero);
        }
    }

    [Test]
    public void BlockOfAModel_HasEnded_OneCallProbesAndOtherModelsGoOn()
    {
        var pool = Pool(new(), "A");
        pool.Use(RateLimited, Minute, "x");
        _time.Advance(Minute);
        using var probe = pool.TryLease("x", out TokenUnavailability _);
        Assert.That(pool.TryLease("x", out TokenUnavailability _), Is.Null);
        using var other = pool.TryLease("y", out TokenUnavailability _);
        Assert.That((probe, other), Is.Not.EqualTo(((TokenLease?)null, (TokenLease?)null)));
        Assert.That(other, Is.Not.Null);
        probe!.Dispose(); // without a word
        using var next = pool.TryLease("x", out TokenUnavailability _);
        Assert.That(next, Is.Not.Null, "the next one probes");
    }

    [Test]
    public void AllSpent_TheOneInTurnIsTaken()
    {
        var pool = Pool(new(), "A", "B", "C");
        for (int i = 0; i < 3; i++)
        {
            using var lease = pool.TryLease(null, out TokenUnavailability _);
            lease!.Observe(new RemainingLimits(0, Minute, null, null));
        }
        Assert.That(pool.Use(Succeeded), Is.EqualTo("C"));
    }

    [TestCase(Rejected)]
    [TestCase(RateLimited)]
    [TestCase(QuotaExhausted)]
    public void TokenWasRemoved_LateWordOfACall_IsForgottenWhenItComesBack(TokenOutcome late)
    {
        var pool = Pool(new(), "A", "B");
        var lease = pool.TryLease(null, out TokenUnavailability _)!;
        pool.Remove("A");
        lease.Complete(late);
        lease.Dispose();
        pool.Add(Support.Tokens.Named("A"));
        Assert.That(pool.Stats("A"), Has.Property("Blocked").False.And.Property("Failures").Zero);
    }

    [Test]
    public void TokenComesBack_IsJudgedAgain()
    {
        var pool = Pool(new(), "A");
        pool.Remove("A");
        pool.Add(Support.Tokens.Named("A"));
        pool.Use(RateLimited);
        Assert.That(pool.Stats("A").Blocked);
    }

    [Test]
    public void BlockComesWhileAProbeIsOut_WhenItEndsOneProbesAgain()
    {
        var pool = Pool(new() { ProbePatience = TimeSpan.FromSeconds(5) }, "A");
        pool.Use(RateLimited, Minute);
        _time.Advance(Minute);
        using var silent = pool.TryLease(null, out TokenUnavailability _);
        pool.Report("A", RateLimited, Minute);
        _time.Advance(Minute);
        using var probe = pool.TryLease(null, out TokenUnavailability _);
        Assert.That((probe is not null, pool.TryLease(null, out TokenUnavailability _)), Is.EqualTo((true, (TokenLease?)null)));
        silent!.Complete(Neutral);
        Assert.That(pool.TryLease(null, out TokenUnavailability _), Is.Null, "the old probe ends nothing");
    }

    [Test]
    public void CallEndedWithoutLimits_IsNotTakenOffLaterOnes()
    {
        var pool = Pool(new(), "A");
        using (var first = pool.TryLease(null, out TokenUnavailability _)) first!.Observe(new RemainingLimits(10, Minute, null, null));
        using (var silent = pool.TryLease(null, out TokenUnavailability _)) silent!.Complete(Succeeded);
        using (pool.TryLease(null, out TokenUnavailability _)) { } // nor one without a word
        using var last = pool.TryLease(null, out TokenUnavailability _);
        last!.Observe(new RemainingLimits(7, Minute, null, null));
        Assert.That(pool.Stats("A").RemainingRequests, Is.EqualTo(7));
    }

    [Test]
    public void Reset_OfASpentToken_ItIsTakenAgain()
    {
        var pool = Pool(new(), "A", "B");
        using (var lease = pool.TryLease(null, out TokenUnavailability _)) lease!.Observe(new RemainingLimits(0, Minute, null, null));
        pool.Reset("A");
        Assert.That((pool.Stats("A").RemainingRequests, pool.Use(Succeeded)), Is.EqualTo(((int?)null, "A")));
    }

    [Test]
    public void Restored_ABlockOfAnotherToken_IsToldOf()
    {
        var pool = Pool(new(), "A", "B");
        pool.Restore([new TokenRest(pool.Tokens[1], null, _time.UtcNow + Minute, false, 0)]);
        var skips = new List<string>();
        using var lease = pool.TryLease(null, new Skips(skips), out _);
        Assert.That((lease?.Token.Name, string.Join(' ', skips)), Is.EqualTo(("A", "B Blocked")));
    }

    [Test]
    public void RotateToken_InTurns_TheNextCallTakesWhatItNamed()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin }, "A", "B", "C");
        Assert.That(pool.Use(Succeeded), Is.EqualTo("A"));
        string named = pool.RotateToken()!.Name;
        Assert.That((named, pool.Use(Succeeded)), Is.EqualTo(("C", "C")));
    }

    [Test]
    public void Reset_AfterAnExhaustedQuota_NothingIsLeftOfIt()
    {
        var pool = Pool(new(), "A");
        pool.Use(QuotaExhausted);
        pool.Reset("A");
        Assert.That(pool.Stats("A"), Has.Property("OutOfQuota").False.And.Property("Blocked").False.And.Property("Probing").False);
        Assert.That(pool.TryLease(null, out var why), Is.Not.Null);
        Assert.That(why.OutOfQuota, Is.Zero);
    }

    private TokenPool Pool(TokenPoolOptions options, params string[] names) => new(names.Select(Support.Tokens.Named), options, _time);

    private sealed class Skips(List<string> skips) : ITokenSkips
    {
        public void Skip(ApiToken token, TokenSkipReason reason, TimeSpan? freeIn) => skips.Add($"{token.Name} {reason}");
    }

    /// <summary>Does something in the moment at which somebody next looks at the clock.</summary>
    private sealed class InterruptingTime : TimeProvider
    {
        public Action? AtNextLook { get; set; }

        public override long GetTimestamp()
        {
            var act = AtNextLook;
            AtNextLook = null;
            act?.Invoke();
            return 1_000_000;
        }
    }
}
