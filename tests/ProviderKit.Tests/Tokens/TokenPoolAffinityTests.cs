using ProviderKit.Tests.Support;
using ProviderKit.Tokens;

namespace ProviderKit.Tests.Tokens;

/// <summary>A conversation stays on the token that served it, for as long as that may be used.</summary>
public class TokenPoolAffinityTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTime _time = new();

    [TestCase(TokenSelection.RoundRobin)]
    [TestCase(TokenSelection.LeastInFlight)]
    [TestCase(TokenSelection.Failover)]
    public void TryLease_AfterASuccess_KeepsTheToken(TokenSelection selection)
    {
        var pool = Pool(new() { Selection = selection });
        using var other = pool.TryLease("m", out _); // so that the least used is not the first
        string first = Use(pool, 1)!;
        using var busy = Lease(pool, 1);
        Assert.That(Enumerable.Range(0, 5).Select(_ => Use(pool, 1)), Is.All.EqualTo(first));
    }

    [Test]
    public void TryLease_RoundRobin_ConversationsSpreadAndKeptTokensTakeNoTurn()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin });
        Assert.That(Enumerable.Range(1, 3).Select(session => Use(pool, session)), Is.EqualTo(new[] { "A", "B", "C" }));
        for (int i = 0; i < 5; i++) Use(pool, 2);
        Assert.That(Use(pool, 4), Is.EqualTo("A"));
    }

    [TestCase(TokenOutcome.Neutral)]
    [TestCase(TokenOutcome.RateLimited)]
    [TestCase(TokenOutcome.Rejected)]
    public void TryLease_AfterAFailure_IsNotBound(TokenOutcome outcome)
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin });
        Use(pool, 1, outcome);
        Assert.That(pool.BoundSessions, Is.Zero);
        using var lease = Lease(pool, 1)!;
        Assert.That((lease.Token.Name, lease.PreferredToken), Is.EqualTo(("B", (string?)null)));
    }

    [Test]
    [Property("FAULTS", 85)]
    public void TryLease_WhileTheFirstCallRuns_IsOnItsToken()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin });
        using var first = Lease(pool, 1)!;
        using var second = Lease(pool, 1)!;
        using var other = Lease(pool, 2)!;
        Assert.That((first.Token.Name, second.Token.Name, other.Token.Name), Is.EqualTo(("A", "A", "B")));
        first.Complete(TokenOutcome.RateLimited);
        using var third = Lease(pool, 1)!;
        second.Complete(TokenOutcome.Succeeded);
        Assert.That((third.Token.Name, third.PreferredToken), Is.EqualTo(("C", (string?)null)), "the call that had chosen has failed");
    }

    [Test]
    [Property("FAULTS", 85)]
    public async Task WaitAsync_CallsOfANewConversation_AreOnOneToken()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin, MaxConcurrentPerToken = 2, MaxWait = TimeSpan.FromMinutes(1) });
        var busy = Enumerable.Range(0, 6).Select(i => Lease(pool, 10 + i)!).ToArray();
        var waiting = Enumerable.Range(0, 2).Select(_ => pool.WaitAsync("m", TimeSpan.Zero, null, default, new SessionKey(1)).AsTask()).ToArray();
        foreach (var call in busy.OrderBy(call => call.Token.Name)) call.Dispose();
        var leases = await Task.WhenAll(waiting);
        Assert.That(leases.Select(lease => lease!.Token.Name).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    [Property("FAULTS", 85)]
    public void TryLease_OfNewConversationsFromManyThreads_IsOneTokenEach()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin });
        string?[] tokens = new string?[8_000];
        Parallel.For(0, tokens.Length, i =>
        {
            using var lease = Lease(pool, i / 8)!;
            tokens[i] = lease.Token.Name;
            lease.Complete(TokenOutcome.Succeeded);
        });
        Assert.That(tokens.Chunk(8).Select(calls => calls.Distinct().Count()), Is.All.EqualTo(1));
        Assert.That(pool.GetTokenStats().Select(token => token.InFlight), Is.All.Zero);
    }

    [TestCase(TokenOutcome.RateLimited)]
    [TestCase(TokenOutcome.QuotaExhausted)]
    [TestCase(TokenOutcome.Rejected)]
    [Property("FAULTS", 74)]
    public void TryLease_TokenBlocked_MovesOnceAndStays(TokenOutcome outcome)
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin });
        Use(pool, 1);
        Use(pool, 1, outcome, Minute);
        using (var moved = Lease(pool, 1)!)
        {
            Assert.That((moved.Token.Name, moved.PreferredToken), Is.EqualTo(("B", "A")));
            moved.Complete(TokenOutcome.Succeeded);
        }
        _time.Advance(2 * Minute);
        pool.Reset("A");
        Assert.That(Enumerable.Range(0, 4).Select(_ => Use(pool, 1)), Is.All.EqualTo("B"));
    }

    [Test]
    public void TryLease_TokenBlockedAndNothingSucceededElsewhere_ComesBackAsTheProbe()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin });
        Use(pool, 1);
        pool.Report("A", TokenOutcome.RateLimited, Minute);
        Assert.That(Use(pool, 1, TokenOutcome.Neutral), Is.EqualTo("B"));
        _time.Advance(Minute);
        using var probe = Lease(pool, 1)!;
        Assert.That((probe.Token.Name, probe.IsProbe), Is.EqualTo(("A", true)));
        Assert.That(Lease(pool, 1)!.Token.Name, Is.Not.EqualTo("A"), "the others do not wait for the probe");
    }

    [Test]
    public void TryLease_ReturnIsOn_GoesBackWhenTheTokenIsFree()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin, Affinity = { Return = true } });
        Use(pool, 1);
        pool.Report("A", TokenOutcome.RateLimited, Minute);
        Assert.That(new[] { Use(pool, 1), Use(pool, 1) }, Is.EqualTo(new[] { "B", "B" }));
        _time.Advance(Minute);
        Assert.That(new[] { Use(pool, 1), Use(pool, 1) }, Is.EqualTo(new[] { "A", "A" }));
    }

    [Test]
    public void TryLease_TokenFull_TakesAnother()
    {
        var pool = Pool(new() { MaxConcurrentPerToken = 1 });
        Use(pool, 1);
        using var busy = Lease(pool, 1)!;
        using var second = Lease(pool, 1)!;
        Assert.That((busy.Token.Name, second.Token.Name), Is.EqualTo(("A", "B")));
    }

    [Test]
    public void Complete_CallThatFoundItsTokenFull_DoesNotMoveTheConversation()
    {
        var pool = Pool(new() { MaxConcurrentPerToken = 1 });
        Use(pool, 1);
        using (Lease(pool, 1)) Assert.That(Use(pool, 1), Is.EqualTo("B"));
        Assert.That(Use(pool, 1), Is.EqualTo("A"), "where its cache is");
    }

    [Test]
    public void Complete_CallWhoseTokenWasTried_MovesTheConversation()
    {
        var pool = Pool(new());
        Use(pool, 1);
        using (var lease = pool.TryLease("m", null, out _, [pool.Tokens[0]], Key(1))!) lease.Complete(TokenOutcome.Succeeded);
        Assert.That(Use(pool, 1), Is.EqualTo("B"));
    }

    [Test]
    public void TryLease_NothingLeftOfTheToken_TakesOneThatHasSome_AndStaysWhereNoneHas()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin });
        Use(pool, 9); // A
        Use(pool, 1); // B
        Observe(pool, 1, 0);
        Assert.That(Use(pool, 1, TokenOutcome.Neutral), Is.EqualTo("C"));
        Observe(pool, 9, 0);
        using (var last = pool.TryLease("m", out _)!) last.Observe(new RemainingLimits(0, Minute, null, null));
        Assert.That(Use(pool, 1, TokenOutcome.Neutral), Is.EqualTo("B"), "none has any, so the cache decides");
    }

    [Test]
    public void TryLease_TokenTriedAlready_TakesAnother()
    {
        var pool = Pool(new());
        Use(pool, 1);
        using var lease = pool.TryLease("m", null, out _, [pool.Tokens[0]], Key(1))!;
        Assert.That(lease.Token.Name, Is.EqualTo("B"));
    }

    [Test]
    [Property("FAULTS", 74)]
    public void TryLease_TokenRemoved_Moves_AndKeepsItWhereItComesBackBeforeThat()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin });
        Use(pool, 1);
        Use(pool, 2);
        pool.Remove("A");
        pool.Add(Support.Tokens.Named("A"));
        Assert.That(Use(pool, 1), Is.EqualTo("A"));
        pool.Remove("A");
        pool.Remove("B");
        Assert.That(Use(pool, 1), Is.EqualTo("C"));
        pool.Add(Support.Tokens.Named("A"));
        Assert.That(Use(pool, 1), Is.EqualTo("C"));
        pool.SetTokens(new[] { "A", "B" }.Select(Support.Tokens.Named));
        Assert.That(Use(pool, 1), Is.Not.EqualTo("C"));
    }

    [Test]
    [Property("FAULTS", 74)]
    public void Complete_TokenRemovedWhileItWasUsed_TheNextCallTakesAnother()
    {
        var pool = Pool(new());
        using (var lease = Lease(pool, 1)!)
        {
            pool.Remove("A");
            lease.Complete(TokenOutcome.Succeeded);
        }
        Assert.That(new[] { Use(pool, 1), Use(pool, 1) }, Is.EqualTo(new[] { "B", "B" }));
    }

    [Test]
    public void Complete_ALateSuccessOnTheOldToken_DoesNotMoveTheConversationBack()
    {
        var pool = Pool(new());
        Use(pool, 1);
        using var slow = Lease(pool, 1)!;
        Use(pool, 1, TokenOutcome.RateLimited, Minute);
        Use(pool, 1);
        slow.Complete(TokenOutcome.Succeeded);
        _time.Advance(Minute);
        Assert.That(Use(pool, 1), Is.EqualTo("B"));
    }

    [Test]
    public void TryLease_AfterTheExpiry_ChoosesAnew()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin });
        Use(pool, 1);
        _time.Advance(59 * Minute);
        Assert.That(Use(pool, 1), Is.EqualTo("A"));
        _time.Advance(60 * Minute);
        Assert.That(Use(pool, 1), Is.EqualTo("B"));
    }

    [Test]
    public void Configure_SwitchedOff_ChoosesAsIfThereWereNone_AndKeepsNothing()
    {
        var pool = Pool(new() { Selection = TokenSelection.RoundRobin });
        Use(pool, 1);
        pool.Configure(new() { Selection = TokenSelection.RoundRobin, Affinity = { Enabled = false } });
        Assert.That(pool.KeepsSessions, Is.False);
        Assert.That(new[] { Use(pool, 1), Use(pool, 1), Use(pool, 2) }, Is.EqualTo(new[] { "B", "C", "A" }));
    }

    [Test]
    public void KeepsSessions_OneTokenOrNone_IsFalse()
    {
        var pool = Pool(new());
        Assert.That(pool.KeepsSessions, Is.True);
        pool.Remove("A");
        pool.Remove("B");
        Assert.That(pool.KeepsSessions, Is.False);
    }

    [Test]
    public async Task WaitAsync_TakesItsOwnTokenWhereItIsFree_AndDoesNotWaitForItWhereAnotherIs()
    {
        var pool = Pool(new() { MaxWait = 10 * Minute, MaxConcurrentPerToken = 1 });
        Use(pool, 1); // A
        TokenLease[] all = [Lease(pool, 7)!, Lease(pool, 8)!, Lease(pool, 9)!];
        var first = pool.WaitAsync("m", TimeSpan.Zero, null, default, Key(1)).AsTask();
        all[1].Dispose();
        Assert.That((await first)!.Token.Name, Is.EqualTo("B"));

        var second = pool.WaitAsync("m", TimeSpan.Zero, null, default, Key(1)).AsTask();
        all[0].Dispose();
        using var own = (await second)!;
        Assert.That((own.Token.Name, own.PreferredToken), Is.EqualTo(("A", "A")));
    }

    private TokenPool Pool(TokenPoolOptions options) => new("ABC".Select(c => Support.Tokens.Named(c.ToString())), options, _time);

    private static SessionKey Key(int number) => new((UInt128)number);

    private static TokenLease? Lease(TokenPool pool, int session) => pool.TryLease("m", null, out _, null, Key(session));

    private static string? Use(TokenPool pool, int session, TokenOutcome outcome = TokenOutcome.Succeeded, TimeSpan? retryAfter = null)
    {
        using var lease = Lease(pool, session);
        lease?.Complete(outcome, retryAfter);
        return lease?.Token.Name;
    }

    private static void Observe(TokenPool pool, int session, int left)
    {
        using var lease = Lease(pool, session)!;
        lease.Observe(new RemainingLimits(left, Minute, null, null));
    }
}
