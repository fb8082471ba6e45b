using ProviderKit.Tests.Support;
using ProviderKit.Tokens;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Tokens;

public class TokenPoolSelectionTests
{
    private readonly FakeTime _time = new();
    private readonly List<(string Token, TokenSkipReason Reason, TimeSpan? FreeIn)> _skipped = [];

    [Test]
    public void Failover_StaysUntilBlocked_AndDoesNotGoBackByItself()
    {
        var pool = Pool(TokenSelection.Failover);
        Assert.That(Used(pool, 3), Is.EqualTo("AAA"));
        pool.Use(RateLimited, TimeSpan.FromSeconds(10));
        Assert.That(Used(pool, 2), Is.EqualTo("BB"));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.That(Used(pool, 2), Is.EqualTo("BB"), "the caches are warm there");
    }

    [Test]
    public void RoundRobin_TakesTurns_LeavesOutTheBlockedAndTakesThemBackWhenTheyAreFree()
    {
        var pool = Pool(TokenSelection.RoundRobin);
        Assert.That(Used(pool, 6), Is.EqualTo("ABCABC"));
        pool.Report("B", RateLimited, TimeSpan.FromSeconds(10));
        Assert.That(Used(pool, 6), Does.Not.Contain("B").And.Contain("A").And.Contain("C"));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(Used(pool, 6, Succeeded).Count(c => c == 'B'), Is.EqualTo(2));
    }

    [Test]
    public void LeastInFlight_TakesTheOneInLeastUse()
    {
        var pool = Pool(TokenSelection.LeastInFlight);
        var (a, b, c) = (Lease(pool), Lease(pool), Lease(pool));
        Assert.That(a.Token.Name + b.Token.Name + c.Token.Name, Is.EqualTo("ABC"));
        b.Dispose();
        using var next = Lease(pool);
        Assert.That(next.Token.Name, Is.EqualTo("B"));
        a.Dispose();
        c.Dispose();
        using var last = Lease(pool);
        Assert.That(last.Token.Name, Is.EqualTo("A"));
    }

    [TestCase(TokenSelection.Failover)]
    [TestCase(TokenSelection.RoundRobin)]
    [TestCase(TokenSelection.LeastInFlight)]
    public void MaxConcurrentPerToken_SpillsOverAndIsNeverPassed(TokenSelection selection)
    {
        var pool = Pool(selection, maxConcurrent: 2);
        var leases = Enumerable.Range(0, 6).Select(_ => Lease(pool)).ToArray();
        Assert.That(leases.GroupBy(l => l.Token.Name).Select(g => (g.Key, g.Count())), Is.EquivalentTo([("A", 2), ("B", 2), ("C", 2)]));
        Assert.That(pool.TryLease(null, out var why), Is.Null);
        Assert.That(why.Busy, Is.EqualTo(3));
        leases[0].Dispose();
        using var again = Lease(pool);
        Assert.That(again.Token, Is.EqualTo(leases[0].Token));
    }

    [TestCase(TokenSelection.Failover)]
    [TestCase(TokenSelection.RoundRobin)]
    public void Observe_NothingLeft_TheTokenIsSkippedBeforeItIsRefused(TokenSelection selection)
    {
        var pool = Pool(selection);
        Observe(pool, remaining: 0, seconds: 20);
        Assert.That(Used(pool, 6), Does.Not.Contain("A"));
        Assert.That(pool.AvoidedRateLimits, Is.GreaterThan(0));
        Assert.That((pool.Stats("A").RemainingRequests, pool.Stats("A").Blocked), Is.EqualTo(((int?)0, false)));
        _time.Advance(TimeSpan.FromSeconds(20));
        if (selection == TokenSelection.Failover)
            foreach (string other in (string[])["B", "C"]) pool.Report(other, RateLimited);
        Assert.That(Used(pool, 6), Does.Contain("A"), "whole again");
    }

    [Test]
    public void Observe_CallsInFlightCountAgainstWhatRemains()
    {
        var pool = Pool(TokenSelection.Failover);
        Observe(pool, remaining: 100, seconds: 60); // from now on calls are counted
        var running = Enumerable.Range(0, 3).Select(_ => Lease(pool)).ToArray();
        running[0].Observe(new RemainingLimits(4, TimeSpan.FromMinutes(1), null, null)); // two more are on their way: two left
        Assert.That(Used(pool, 4, hold: true), Is.EqualTo("AABB"));
    }

    [Test]
    public void Observe_EveryTokenSpent_OneIsTriedAllTheSame()
    {
        var pool = Pool(TokenSelection.Failover);
        for (int i = 0; i < 3; i++) Observe(pool, remaining: 0, seconds: 60);
        Assert.That(Used(pool, 1), Is.Not.Empty, "what an upstream says beforehand is no refusal yet");
    }

    [Test]
    public void Observe_TextTokensGone_CountsAsNothingLeftUntilTheyAreBack()
    {
        var pool = Pool(TokenSelection.Failover);
        using (var lease = Lease(pool)) lease.Observe(new RemainingLimits(50, TimeSpan.FromSeconds(1), 0, TimeSpan.FromSeconds(30)));
        Assert.That(Used(pool, 1), Is.EqualTo("B"));
        _time.Advance(TimeSpan.FromSeconds(29));
        pool.Report("B", RateLimited);
        pool.Report("C", RateLimited);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Used(pool, 1), Is.EqualTo("A"));
    }

    [Test]
    public void TryLease_TellsWhichTokensWerePassedOverAndWhy()
    {
        var pool = new TokenPool("ABCDE".Select(c => Support.Tokens.Named(c.ToString())), new() { MaxConcurrentPerToken = 1 }, _time);
        pool.Report("A", RateLimited, TimeSpan.FromSeconds(30));
        pool.Report("B", Rejected);
        pool.Report("C", QuotaExhausted);
        using var busy = Lease(pool);
        var skips = new Skips(_skipped);
        using var lease = pool.TryLease(null, skips, out _);
        Assert.That(lease!.Token.Name, Is.EqualTo("E"));
        Assert.That(_skipped, Is.EqualTo(new (string, TokenSkipReason, TimeSpan?)[]
        {
            ("A", TokenSkipReason.Blocked, TimeSpan.FromSeconds(30)), ("B", TokenSkipReason.Quarantined, null),
            ("C", TokenSkipReason.OutOfQuota, TimeSpan.FromMinutes(2)), ("D", TokenSkipReason.Busy, null),
        }));
    }

    [Test]
    public void Report_UnknownName_IsFalse() => Assert.That(Pool(TokenSelection.Failover).Report("Z", Rejected), Is.False);

    private TokenPool Pool(TokenSelection selection, int? maxConcurrent = null) =>
        new("ABC".Select(c => Support.Tokens.Named(c.ToString())), new() { Selection = selection, MaxConcurrentPerToken = maxConcurrent }, _time);

    private static TokenLease Lease(TokenPool pool) => pool.TryLease(null, out TokenUnavailability _) ?? throw new AssertionException("no token");

    private static void Observe(TokenPool pool, int remaining, int seconds)
    {
        using var lease = Lease(pool);
        lease.Observe(new RemainingLimits(remaining, TimeSpan.FromSeconds(seconds), null, null));
        lease.Complete(Succeeded);
    }

    private static string Used(TokenPool pool, int times, TokenOutcome outcome = Neutral, bool hold = false) =>
        string.Concat(Enumerable.Range(0, times).Select(_ =>
        {
            var lease = Lease(pool);
            lease.Complete(outcome);
            if (!hold) lease.Dispose();
            return lease.Token.Name;
        }));

    private sealed class Skips(List<(string, TokenSkipReason, TimeSpan?)> list) : ITokenSkips
    {
        public void Skip(ApiToken token, TokenSkipReason reason, TimeSpan? freeIn) => list.Add((token.Name, reason, freeIn));
    }
}
