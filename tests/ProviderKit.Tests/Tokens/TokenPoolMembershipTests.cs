using ProviderKit.Tests.Support;
using ProviderKit.Tokens;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Tokens;

/// <summary>Tokens that come and go.</summary>
public class TokenPoolMembershipTests
{
    [Test]
    public void SetTokens_TokenLeavesAndComesBack_IsAsBlockedAsBefore()
    {
        var pool = Support.Tokens.Pool(new FakeTime(), "A", "B");
        pool.Report("A", TokenOutcome.Rejected);
        pool.SetTokens([]);
        pool.SetTokens([Support.Tokens.Named("A"), Support.Tokens.Named("B")]);
        Assert.That((pool.Stats("A").Quarantined, pool.Use(TokenOutcome.Neutral)), Is.EqualTo((true, "B")));
    }

    [Test]
    public void RotateToken_CurrentOneIsBlocked_MovesOnFromTheOneInUse()
    {
        var pool = Support.Tokens.Pool(new FakeTime(), "A", "B", "C");
        pool.Report("A", TokenOutcome.RateLimited);
        Assert.That((pool.GetCurrentToken()!.Name, pool.RotateToken()!.Name, pool.GetCurrentToken()!.Name), Is.EqualTo(("B", "C", "C")));
    }

    [Test]
    public void SetTokens_Renamed_WhatItWasExchangedForStaysMasked()
    {
        var token = Support.Tokens.Named("A");
        var pool = new TokenPool([token]);
        token.Derive("session-secret-123");
        pool.SetTokens([new ApiToken("B", Support.Tokens.ValueOf("A"))]);
        Assert.That(pool.Mask($"x session-secret-123 {Support.Tokens.ValueOf("A")}"), Does.Not.Contain("session-secret").And.Not.Contain("value/of"));
    }

    private readonly FakeTime _time = new();

    [Test]
    public void Add_NewOrKnownValue_TellsThemApart()
    {
        var pool = Pool("A");
        Assert.That(pool.Add(new ApiToken("again", Support.Tokens.ValueOf("A"))), Is.False);
        Assert.That(pool.Add(Support.Tokens.Named("B")), Is.True);
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["A", "B"]));
        Assert.That(pool.Count, Is.EqualTo(2));
    }

    [Test]
    public void Add_ToAnEmptyPool_ServesIt()
    {
        var pool = Pool();
        pool.Add(Support.Tokens.Named("A"));
        Assert.That(pool.Use(Succeeded), Is.EqualTo("A"));
    }

    [Test]
    public void New_SameValueTwice_IsTakenOnce()
    {
        var pool = new TokenPool([new ApiToken("first", "v"), new ApiToken("second", "v")]);
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["first"]));
    }

    [Test]
    public void Remove_TokenInUse_CallFinishesAndItsLateWordChangesNothing([Values(RateLimited, Rejected, QuotaExhausted, Succeeded)] TokenOutcome late)
    {
        var pool = Pool("A", "B");
        var lease = pool.TryLease(null, out _)!;
        Assert.That(pool.Remove("A"), Is.True);
        Assert.That(pool.Remove("A"), Is.False);
        Assert.That(pool.Use(Succeeded), Is.EqualTo("B"));
        var before = pool.Stats("B");
        lease.Complete(late);
        lease.Dispose();
        Assert.That(lease.Token.Name, Is.EqualTo("A"));
        Assert.That(pool.GetTokenStats(), Has.Count.EqualTo(1));
        Assert.That(pool.Stats("B") with { BlockedModels = before.BlockedModels }, Is.EqualTo(before));
    }

    [Test]
    public void Remove_LastOne_LeavesAnEmptyPool()
    {
        var pool = Pool("A");
        pool.Remove("A");
        Assert.That(pool.TryLease(null, out _), Is.Null);
        Assert.That(pool.GetCurrentToken(), Is.Null);
    }

    [Test]
    public void SetTokens_TokenAddedByCode_Stays()
    {
        var pool = Pool("A");
        pool.Add(Support.Tokens.Named("B"));
        pool.Report("B", RateLimited);
        pool.SetTokens([Support.Tokens.Named("A"), Support.Tokens.Named("C")]);
        Assert.That(pool.GetTokenStats().Select(t => (t.Name, t.Blocked)), Is.EqualTo([("A", false), ("C", false), ("B", true)]));

        pool.SetTokens([new ApiToken("C2", Support.Tokens.ValueOf("B"))]);
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["C2"]), "it is configured by now");
        pool.SetTokens([]);
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["B"]));
        pool.Remove("B");
        pool.SetTokens([Support.Tokens.Named("A")]);
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["A"]));
    }

    [Test]
    public void SetTokens_TokenRemovedByCode_StaysOutAsLongAsItIsConfigured()
    {
        var pool = Pool("A", "B");
        pool.Remove("A");
        pool.SetTokens([Support.Tokens.Named("A"), Support.Tokens.Named("B")]);
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["B"]));
        pool.SetTokens([Support.Tokens.Named("B")]);
        pool.SetTokens([Support.Tokens.Named("A"), Support.Tokens.Named("B")]);
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["A", "B"]), "it was taken out of the configuration, and put in again");

        pool.Remove("A");
        pool.Add(Support.Tokens.Named("A"));
        pool.SetTokens([Support.Tokens.Named("A"), Support.Tokens.Named("B")]);
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["A", "B"]));
        pool.SetTokens([Support.Tokens.Named("B")]);
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["B"]), "a configured one that came back by code is configured again, not added");
    }

    [Test]
    public void Add_TokenThatLeftBlocked_IsToldOfAsBlocked()
    {
        var pool = Pool("A", "B");
        pool.Report("A", RateLimited);
        pool.Remove("A");
        pool.SetTokens([Support.Tokens.Named("B")]);
        pool.Add(Support.Tokens.Named("A"));
        var skips = new List<string>();
        using var lease = pool.TryLease(null, new Skips(skips), out _);
        Assert.That(skips, Is.EqualTo(["A Blocked"]));
    }

    [Test]
    public async Task SetTokens_BringsAFreeOne_WhoWaitsGetsIt()
    {
        var pool = new TokenPool([Support.Tokens.Named("A")], new() { MaxWait = TimeSpan.FromHours(1) }, _time);
        pool.Use(RateLimited, TimeSpan.FromMinutes(10));
        var waiter = pool.WaitAsync(null, default, null, default).AsTask();
        pool.SetTokens([Support.Tokens.Named("A"), Support.Tokens.Named("B")]);
        using var lease = await waiter.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(lease?.Token.Name, Is.EqualTo("B"));
    }

    [TestCase(TokenSelection.Failover)]
    [TestCase(TokenSelection.RoundRobin)]
    [TestCase(TokenSelection.LeastInFlight)]
    public void SetTokens_TheOneInUseIsGone_IsNotUsedAgain(TokenSelection selection)
    {
        var pool = new TokenPool([Support.Tokens.Named("A"), Support.Tokens.Named("B")], new() { Selection = selection }, _time);
        Assert.That(pool.Use(Succeeded), Is.EqualTo("A"));
        pool.SetTokens([Support.Tokens.Named("B"), Support.Tokens.Named("C")]);
        Assert.That(Enumerable.Range(0, 4).Select(_ => pool.Use(Succeeded)), Is.All.EqualTo("B").Or.EqualTo("C"));
        pool.SetTokens([]);
        Assert.That((pool.Use(Succeeded), pool.GetCurrentToken()), Is.EqualTo(((string?)null, (ApiToken?)null)));
    }

    [Test]
    public void SetTokens_RaisesChanged_WhereSomethingChanged()
    {
        var pool = Pool("A", "B");
        int changes = 0;
        pool.Changed += () => changes++;
        pool.SetTokens([Support.Tokens.Named("A"), Support.Tokens.Named("B")]);
        Assert.That(changes, Is.Zero);
        pool.SetTokens([Support.Tokens.Named("A")]);
        pool.SetTokens([Support.Tokens.Named("A"), Support.Tokens.Named("C")]);
        Assert.That(changes, Is.EqualTo(2));
    }

    [Test]
    public void Changed_SeveralListeners_AllHearOfEachChange()
    {
        var pool = Pool("A", "B");
        int first = 0, second = 0;
        void Count() => second++;
        pool.Changed += () => first++;
        pool.Changed += Count;
        pool.Report("A", RateLimited);
        pool.Reset("A");
        pool.Add(Support.Tokens.Named("C"));
        pool.Changed -= Count;
        pool.Remove("C");
        pool.Use(RateLimited);
        Assert.That((first, second), Is.EqualTo((5, 3)));
    }

    private sealed class Skips(List<string> skips) : ITokenSkips
    {
        public void Skip(ApiToken token, TokenSkipReason reason, TimeSpan? freeIn) => skips.Add($"{token.Name} {reason}");
    }

    private TokenPool Pool(params string[] names) => Support.Tokens.Pool(_time, names);
}
