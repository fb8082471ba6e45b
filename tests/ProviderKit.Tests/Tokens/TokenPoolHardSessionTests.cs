using ProviderKit.Tests.Support;
using ProviderKit.Tokens;

namespace ProviderKit.Tests.Tokens;

/// <summary>FAULTS 75: what only one account can read never goes to another.</summary>
[Property("FAULTS", 75)]
public class TokenPoolHardSessionTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly SessionKey Hard = new(1, IsHard: true);

    private readonly FakeTime _time = new();

    [Test]
    public void TryLease_Bound_TakesThatTokenWhateverTheModel()
    {
        var pool = Bound();
        Assert.That(new[] { "m", "n", null }.Select(model => pool.TryLease(model, null, out _, null, Hard)!.Token.Name), Is.All.EqualTo("A"));
    }

    [Test]
    public void TryLease_NothingKnown_TakesNoneAndSaysSo()
    {
        var pool = Pool();
        Assert.That(pool.TryLease("m", null, out var why, null, Hard), Is.Null);
        Assert.That((why.Session, why.Tokens), Is.EqualTo((HardSession.Unknown, 0)));
    }

    [TestCase("B", "None")]
    [TestCase("Z", "TokenGone")]
    public void TryLease_RequestNamesItsToken_TakesThatOrNone(string name, string expected)
    {
        var pool = Pool();
        var session = new SessionKey(0, IsHard: true) { Holder = token => token.Name == name };
        for (int i = 0; i < 3; i++)
        {
            using var lease = pool.TryLease("m", null, out var why, null, session);
            lease?.Complete(TokenOutcome.Succeeded);
            Assert.That((lease?.Token.Name, why.Session.ToString()), Is.EqualTo((expected == "None" ? name : null, expected)));
        }
        Assert.That(pool.BoundSessions, Is.Zero, "what the request says is not remembered");
    }

    [Test]
    public void TryLease_TokenRemoved_TakesNoneAndSaysSo()
    {
        var pool = Bound();
        pool.Remove("A");
        Assert.That(pool.TryLease("m", null, out var why, null, Hard), Is.Null);
        Assert.That(why.Session, Is.EqualTo(HardSession.TokenGone));
        pool.Add(Support.Tokens.Named("A"));
        Assert.That(pool.TryLease("m", null, out _, null, Hard)!.Token.Name, Is.EqualTo("A"));
    }

    [Test]
    public void TryLease_TokenBlocked_TakesNoneAndSaysWhenItIsFree()
    {
        var pool = Bound();
        pool.Report("A", TokenOutcome.RateLimited, Minute);
        Assert.That(pool.TryLease("m", null, out var why, null, Hard), Is.Null);
        Assert.That((why.Session, why.Tokens, why.RetryAfter), Is.EqualTo((HardSession.Unavailable, 1, (TimeSpan?)Minute)));
        _time.Advance(Minute);
        Assert.That(pool.TryLease("m", null, out _, null, Hard)!.Token.Name, Is.EqualTo("A"));
    }

    [Test]
    public void TryLease_TokenQuarantined_TakesNoneAndCountsThatTokenOnly()
    {
        var pool = Bound();
        pool.Report("A", TokenOutcome.Rejected);
        pool.Report("B", TokenOutcome.RateLimited, Minute);
        Assert.That(pool.TryLease("m", null, out var why, null, Hard), Is.Null);
        Assert.That((why.Tokens, why.Quarantined, why.RetryAfter), Is.EqualTo((1, 1, (TimeSpan?)null)));
    }

    [Test]
    public void TryLease_TriedAlready_TakesNone()
    {
        var pool = Bound();
        Assert.That(pool.TryLease("m", null, out _, [pool.Tokens[0]], Hard), Is.Null);
    }

    [Test]
    public void TryLease_AffinityIsOff_StillHolds()
    {
        var pool = Bound();
        pool.Configure(new() { Selection = TokenSelection.RoundRobin, Affinity = { Enabled = false } });
        Assert.That(Enumerable.Range(0, 3).Select(i => pool.TryLease("m", null, out _, null, Hard)!.Token.Name), Is.All.EqualTo("A"));
    }

    [Test]
    public async Task WaitAsync_OtherTokensFree_WaitsForItsOwn()
    {
        var pool = Bound(new() { MaxWait = 10 * Minute });
        pool.Report("A", TokenOutcome.RateLimited, Minute);
        var waiting = pool.WaitAsync("m", TimeSpan.Zero, null, default, Hard).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        var any = pool.WaitAsync("m", TimeSpan.Zero, null, default).AsTask();
        Assert.That((await any)!.Token.Name, Is.EqualTo("B"), "those behind it are served meanwhile");
        _time.Advance(Minute + TimeSpan.FromMilliseconds(1));
        Assert.That((await waiting)!.Token.Name, Is.EqualTo("A"));
    }

    [Test]
    public async Task WaitAsync_TokenRemovedMeanwhile_EndsWithoutOne()
    {
        var pool = Bound(new() { MaxWait = 10 * Minute });
        pool.Report("A", TokenOutcome.RateLimited, Minute);
        var waiting = pool.WaitAsync("m", TimeSpan.Zero, null, default, Hard).AsTask();
        pool.Remove("A");
        Assert.That(await waiting, Is.Null);
    }

    [Test]
    public async Task WaitAsync_NothingKnown_DoesNotWait() =>
        Assert.That(await Pool(new() { MaxWait = 10 * Minute }).WaitAsync("m", TimeSpan.Zero, null, default, Hard), Is.Null);

    private TokenPool Pool(TokenPoolOptions? options = null) =>
        new("ABC".Select(c => Support.Tokens.Named(c.ToString())), options ?? new() { Selection = TokenSelection.RoundRobin }, _time);

    /// <summary>A pool in which the conversation is bound to A.</summary>
    private TokenPool Bound(TokenPoolOptions? options = null)
    {
        var pool = Pool(options);
        using var lease = pool.TryLease("m", out _)!;
        lease.Follow(new TokenDemand("m") { Session = Hard });
        lease.Complete(TokenOutcome.Succeeded);
        return pool;
    }
}
