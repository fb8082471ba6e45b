using ProviderKit.Tests.Support;
using ProviderKit.Tokens;

namespace ProviderKit.Tests.Tokens;

/// <summary>How much of a token a refusal concerns: all of it, one model, or a class of models.</summary>
public class TokenPoolScopeTests
{
    private const string Free = "*:free";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private FakeTime _time = null!;
    private TokenPool _pool = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new FakeTime();
        _pool = Support.Tokens.Pool(_time, "A", "B");
        _pool.CountsPerModel = false;
    }

    [Test]
    public void RateLimited_OfTheWholeToken_BlocksForEveryModel()
    {
        Charge("x", new TokenCharge(TokenOutcome.RateLimited, Minute) { Scope = LimitScope.Token });
        Assert.That((Takes("x"), Takes("y"), Takes(null)), Is.EqualTo(("B", "B", "B")));
        Assert.That(_pool.Stats("A").BlockedModels, Is.Empty);
    }

    [Test]
    public void RateLimited_OfOneModelByTheErrorsWord_BlocksThatModelAlone()
    {
        Charge("x", new TokenCharge(TokenOutcome.RateLimited, Minute) { Scope = LimitScope.TokenAndModel });
        Assert.That((Takes("x"), Takes("y"), Takes(null)), Is.EqualTo(("B", "A", "A")));
        Assert.That((_pool.Stats("A").Blocked, _pool.Stats("A").BlockedModels), Is.EqualTo((false, new[] { "x" })));
        _time.Advance(Minute);
        Assert.That(Takes("x"), Is.EqualTo("A"));
    }

    [Test]
    public void RateLimited_OfAClass_BlocksItsModelsAndNoOther()
    {
        Charge("z/one:free", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        Assert.That((Takes("z/one:free"), Takes("y/Two:FREE"), Takes("z/one"), Takes(null)), Is.EqualTo(("B", "B", "A", "A")));
        Assert.That(_pool.Stats("A").BlockedModels, Is.EqualTo(new[] { Free }));
    }

    [Test]
    public void RateLimited_OfTwoClassesThatAModelIsOf_BothCount()
    {
        Charge("z/one:free", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        _time.Advance(Minute);
        Charge("z/one:free", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = "z/*" });
        Assert.That((Takes("z/one:free"), Takes("z/two"), Takes("y/one:free")), Is.EqualTo(("B", "B", "A")));
    }

    [Test]
    public void RateLimited_OfAClassTheModelIsNotOf_BlocksThatModel()
    {
        Charge("auto", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        Assert.That((Takes("auto"), Takes("z/one:free")), Is.EqualTo(("B", "A")));
    }

    [Test]
    public void BlockOfAClassEnds_OneCallGoesFirst_AndItsSuccessOpensTheClass()
    {
        _pool = Support.Tokens.Pool(_time, "A");
        Charge("one:free", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        _time.Advance(Minute);
        using (var probe = _pool.TryLease("two:free", out _))
        {
            Assert.That(probe, Is.Not.Null);
            Assert.That(_pool.TryLease("one:free", out _), Is.Null, "the probe's verdict is out");
            using (var other = _pool.TryLease("paid", out _)) Assert.That(other, Is.Not.Null, "the class's probe is none of its business");
            probe!.Complete(TokenOutcome.Succeeded);
        }
        using var first = _pool.TryLease("one:free", out _);
        using var second = _pool.TryLease("two:free", out _);
        Assert.That((first, second), Is.Not.EqualTo((first, (TokenLease?)null)));
        Assert.That(_pool.Stats("A").BlockedModels, Is.Empty);
    }

    [Test]
    public void BlockOfAClassEnds_TheProbeIsRefused_AllItsModelsWaitAgain()
    {
        _pool = Support.Tokens.Pool(_time, "A");
        Charge("one:free", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        _time.Advance(Minute);
        Charge("two:free", new TokenCharge(TokenOutcome.RateLimited, Minute * 2) { Models = Free });
        Assert.That(_pool.TryLease("one:free", out var why), Is.Null);
        Assert.That(why.RetryAfter, Is.EqualTo(Minute * 2));
    }

    [Test]
    public void LateSuccess_LiftsNoBlockOfItsClassThatCameSince()
    {
        using var early = _pool.TryLease("one:free", out _);
        Charge("two:free", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        early!.Complete(TokenOutcome.Succeeded);
        Assert.That(Takes("one:free"), Is.EqualTo("B"));
    }

    [Test]
    public void LateRefusals_OfOneClass_AreOneBlock()
    {
        using var early = _pool.TryLease("one:free", out _);
        Charge("two:free", new TokenCharge(TokenOutcome.QuotaExhausted) { Models = Free });
        Charge("one:free", new TokenCharge(TokenOutcome.QuotaExhausted) { Models = Free }); // by B
        early!.Charge(new TokenCharge(TokenOutcome.QuotaExhausted) { Models = Free });
        Assert.That(_pool.Stats("A").Blocks, Is.EqualTo(1));
        Assert.That(_pool.GetRests().Where(r => r.Token.Name == "A").Select(r => (r.Model, r.OutOfQuota)), Is.EqualTo(new[] { ((string?)Free, true) }));
    }

    [Test]
    public void Rejected_ForOneModel_IsNoQuarantine()
    {
        Charge("x", new TokenCharge(TokenOutcome.Rejected) { Scope = LimitScope.TokenAndModel });
        Assert.That((Takes("x"), Takes("y")), Is.EqualTo(("B", "A")));
        Assert.That((_pool.Stats("A").Quarantined, _pool.Stats("A").Blocked), Is.EqualTo((false, false)));

        Charge("x", new TokenCharge(TokenOutcome.Rejected) { Scope = LimitScope.TokenAndModel });
        Assert.That(_pool.TryLease("x", out var why), Is.Null);
        Assert.That((why.Refused, why.Quarantined, why.OutOfQuota), Is.EqualTo((2, 0, 0)));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(Takes("x"), Is.EqualTo("A"), "tried again after an hour: its owner may have given the permission");
    }

    [Test]
    public void For_IsTheRestWhateverTheHintAndTheBounds()
    {
        var week = TimeSpan.FromDays(7);
        Charge("x", new TokenCharge(TokenOutcome.RateLimited, Minute) { For = week, Scope = LimitScope.Token });
        Assert.That(_pool.Stats("A").BlockedUntil, Is.EqualTo(_time.UtcNow + week));
        Charge("x", new TokenCharge(TokenOutcome.QuotaExhausted) { For = week });
        Assert.That((_pool.Stats("B").BlockedUntil, _pool.Stats("B").OutOfQuota), Is.EqualTo((_time.UtcNow + week, true)));
    }

    [Test]
    public void Restart_KeepsWhatTheTokenMayNotDo()
    {
        Charge("x", new TokenCharge(TokenOutcome.Rejected) { Scope = LimitScope.TokenAndModel });
        Charge("z:free", new TokenCharge(TokenOutcome.QuotaExhausted) { Models = Free });
        var rests = _pool.GetRests();
        var later = Support.Tokens.Pool(_time, "A", "B");
        later.Restore(rests);
        Assert.That(later.GetRests().Select(rest => rest.ToString()), Is.EquivalentTo(rests.Select(rest => rest.ToString())));
        Assert.That(later.Stats("A").BlockedModels, Is.EquivalentTo(new[] { "x", Free }));
    }

    [Test]
    public void Reset_LiftsEveryBlockOfTheToken()
    {
        Charge("x", new TokenCharge(TokenOutcome.Rejected) { Scope = LimitScope.TokenAndModel });
        Charge("z:free", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        _pool.Reset("A");
        Assert.That((Takes("x"), Takes("z:free")), Is.EqualTo(("A", "A")));
    }

    [Test]
    public void Observe_LimitsPerToken_CountsForAllModels()
    {
        using (var lease = _pool.TryLease("x", out _)) lease!.Observe(new RemainingLimits(0, Minute, null, null));
        Assert.That((Takes("y"), _pool.Stats("A").RemainingRequests), Is.EqualTo(("B", 0)));
    }

    [Test]
    public void QuotaOfAClass_RestsGrow_AndASuccessBeginsThemAnew()
    {
        _pool = Support.Tokens.Pool(_time, "A");
        foreach (double minutes in new[] { 2, 10, 60 })
        {
            Charge("one:free", new TokenCharge(TokenOutcome.QuotaExhausted) { Models = Free });
            Assert.That(_pool.TryLease("two:free", out var why), Is.Null);
            Assert.That((why.RetryAfter, why.OutOfQuota), Is.EqualTo(((TimeSpan?)TimeSpan.FromMinutes(minutes), 1)));
            _time.Advance(TimeSpan.FromMinutes(minutes));
        }
        Charge("two:free", new TokenCharge(TokenOutcome.Succeeded));
        Charge("one:free", new TokenCharge(TokenOutcome.QuotaExhausted) { Models = Free });
        _pool.TryLease("one:free", out var first);
        Assert.That(first.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(2)));
        Assert.That(_pool.GetRests().Single().QuotaStrikes, Is.EqualTo(1));
    }

    [Test]
    public void QuotaOfAClass_LeavesTheTokensOwnRestsAsTheyAre()
    {
        _pool = Support.Tokens.Pool(_time, "A");
        Charge("one:free", new TokenCharge(TokenOutcome.QuotaExhausted) { Models = Free });
        Charge("paid", new TokenCharge(TokenOutcome.QuotaExhausted) { Scope = LimitScope.Token });
        _pool.TryLease("paid", out var why);
        Assert.That(why.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(2)), "the first, not the second");
    }

    [Test]
    public void BlockOfAClass_MovesLaterOnly()
    {
        _pool = Support.Tokens.Pool(_time, "A");
        using var second = _pool.TryLease("two:free", out _);
        Charge("one:free", new TokenCharge(TokenOutcome.RateLimited, Minute * 5) { Models = Free });
        second!.Charge(new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        _pool.TryLease("one:free", out var why);
        Assert.That(why.RetryAfter, Is.EqualTo(Minute * 5));
    }

    [Test]
    public void Refusal_EndsWithASuccess_AndComesBackWithTheNext()
    {
        _pool = Support.Tokens.Pool(_time, "A");
        var refusal = new TokenCharge(TokenOutcome.Rejected) { Scope = LimitScope.TokenAndModel };
        Charge("x", refusal);
        _time.Advance(TimeSpan.FromHours(1));
        Charge("x", refusal);
        Assert.That(_pool.TryLease("x", out var again), Is.Null);
        Assert.That((again.Refused, again.RetryAfter), Is.EqualTo((1, (TimeSpan?)TimeSpan.FromHours(1))));
        _time.Advance(TimeSpan.FromHours(1));
        Charge("x", new TokenCharge(TokenOutcome.Succeeded));
        Charge("x", new TokenCharge(TokenOutcome.RateLimited, Minute) { Scope = LimitScope.TokenAndModel });
        _pool.TryLease("x", out var limited);
        Assert.That((limited.Refused, limited.RetryAfter), Is.EqualTo((0, (TimeSpan?)Minute)), "a limit is no refusal");
    }

    [Test]
    public void Restart_InTheMiddleOfARefusal_KeepsItARefusalUntilItsEnd()
    {
        Charge("x", new TokenCharge(TokenOutcome.Rejected) { Scope = LimitScope.TokenAndModel });
        _time.Advance(TimeSpan.FromMinutes(20));
        var later = Support.Tokens.Pool(_time, "A");
        later.Restore(_pool.GetRests());
        Assert.That(later.TryLease("x", out var why), Is.Null);
        Assert.That((why.Refused, why.RetryAfter), Is.EqualTo((1, (TimeSpan?)TimeSpan.FromMinutes(40))));
        _time.Advance(TimeSpan.FromMinutes(40));
        using var lease = later.TryLease("x", out _);
        Assert.That(lease, Is.Not.Null);
    }

    [Test]
    public async Task WaitAsync_ForAModelOfABlockedClass_TakesTheTokenWhenTheBlockEnds()
    {
        _pool = new TokenPool([Support.Tokens.Named("A")], new TokenPoolOptions { MaxWait = Minute * 5 }, _time);
        Charge("one:free", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        var (free, otherFree) = (Wait("two:free"), Wait("three:free"));
        using (var paid = await Ended(Wait("paid"))) Assert.That(paid, Is.Not.Null, "not behind those who wait for the class");
        _time.Advance(Minute + TimeSpan.FromMilliseconds(2));
        using var probe = await Ended(free);
        Assert.That((probe is null, otherFree.IsCompleted), Is.EqualTo((false, false)), "the others wait for its verdict");
        probe!.Complete(TokenOutcome.Succeeded);
        using var other = await Ended(otherFree);
        Assert.That(other, Is.Not.Null);
    }

    [Test]
    public async Task WaitAsync_TheProbeOfAClassIsRefused_TheOthersAreToldAtOnceWhereItTakesTooLong()
    {
        _pool = new TokenPool([Support.Tokens.Named("A")], new TokenPoolOptions { MaxWait = Minute * 5 }, _time);
        Charge("one:free", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        var (free, otherFree) = (Wait("two:free"), Wait("three:free"));
        _time.Advance(Minute + TimeSpan.FromMilliseconds(2));
        using (var probe = await Ended(free)) probe!.Charge(new TokenCharge(TokenOutcome.RateLimited, Minute * 10) { Models = Free });
        Assert.That(await Ended(otherFree), Is.Null);
    }

    [Test]
    public void ProbeOfAClassThatFindsNothingOut_TheNextCallIsOne()
    {
        _pool = Support.Tokens.Pool(_time, "A");
        Charge("one:free", new TokenCharge(TokenOutcome.RateLimited, Minute) { Models = Free });
        _time.Advance(Minute);
        using (var cancelled = _pool.TryLease("one:free", out _)) Assert.That(cancelled!.IsProbe);
        using var next = _pool.TryLease("two:free", out _);
        Assert.That((next!.IsProbe, _pool.TryLease("one:free", out _)), Is.EqualTo((true, (TokenLease?)null)));
    }

    // The bound is for a line that never ends.
    private static Task<TokenLease?> Ended(Task<TokenLease?> wait) => wait.WaitAsync(TimeSpan.FromSeconds(30));

    private Task<TokenLease?> Wait(string model) => _pool.WaitAsync(model, default, null, default).AsTask();

    private void Charge(string? model, in TokenCharge charge)
    {
        using var lease = _pool.TryLease(model, out _);
        lease!.Charge(charge);
    }

    private string? Takes(string? model)
    {
        using var lease = _pool.TryLease(model, out _);
        return lease?.Token.Name;
    }
}
