using ProviderKit.Tests.Support;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Tokens;

public partial class TokenPoolWaitingTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly FakeTime _time = new();

    [Test]
    public void WaitAsync_LongLine_HasAnEnd()
    {
        var pool = Pool(new() { MaxWait = 5 * Minute }, [.. Enumerable.Range(0, 10).Select(i => $"T{i}")]);
        foreach (var token in pool.Tokens) pool.Report(token.Name, RateLimited, 2 * Minute);
        var waiters = Enumerable.Range(0, 1200).Select(_ => Wait(pool)).ToArray();
        Assert.That(waiters.Count(w => w.IsCompleted), Is.EqualTo(200), "those for whom there is no place any more");
    }

    [Test]
    public async Task WaitAsync_NothingToWaitFor_AnswersAtOnce()
    {
        var off = Pool(new(), "A");
        off.Use(RateLimited);
        Assert.That(await off.WaitAsync(null, default, null, default), Is.Null, "waiting is off");

        var quarantined = Pool(new() { MaxWait = Minute }, "A");
        quarantined.Use(Rejected);
        Assert.That(await quarantined.WaitAsync(null, default, null, default), Is.Null, "a quarantine does not end by itself");

        var spent = Pool(new() { MaxWait = Minute }, "A");
        spent.Use(RateLimited);
        Assert.That(await spent.WaitAsync(null, Minute, null, default), Is.Null, "the request has waited long enough");
        Assert.That(await Pool(new() { MaxWait = Minute }).WaitAsync(null, default, null, default), Is.Null, "no tokens at all");
    }

    [Test]
    public async Task WaitAsync_TokenInUseByAsManyAsMay_IsHandedOnInOrder()
    {
        var pool = Pool(new() { MaxWait = Minute, MaxConcurrentPerToken = 1 }, "A");
        var first = pool.TryLease(null, out _)!;
        Assert.That(pool.TryLease(null, out var why), Is.Null);
        Assert.That((why.Busy, why.RetryAfter), Is.EqualTo((1, (TimeSpan?)null)));
        var (second, third) = (Wait(pool), Wait(pool));
        first.Dispose();
        using (await second) Assert.That(third.IsCompleted, Is.False);
        using var last = await third;
        Assert.That(pool.TryLease(null, out _), Is.Null);
    }

    [Test]
    public async Task WaitAsync_CallerLeaves_ItsPlaceIsTheNextOnes()
    {
        var pool = Pool(new() { MaxWait = Minute, MaxConcurrentPerToken = 1 }, "A");
        var first = pool.TryLease(null, out _)!;
        using var leaving = new CancellationTokenSource();
        var leaver = pool.WaitAsync(null, default, null, leaving.Token).AsTask();
        var stayer = Wait(pool);
        await leaving.CancelAsync();
        Assert.That(async () => await leaver, Throws.InstanceOf<OperationCanceledException>());
        first.Dispose();
        using var lease = await stayer;
        Assert.That((pool.Stats("A").InFlight, pool.Waiting), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task WaitAsync_HoweverAWaitEnds_NobodyIsCountedAsWaiting()
    {
        var pool = Pool(new() { MaxWait = Minute, MaxConcurrentPerToken = 1 }, "A");
        var held = pool.TryLease(null, out _)!;
        using var leaving = new CancellationTokenSource();
        var served = Wait(pool);
        var cancelled = pool.WaitAsync(null, default, null, leaving.Token).AsTask();
        Assert.That(pool.Waiting, Is.EqualTo(2));
        await leaving.CancelAsync();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(pool.Waiting, Is.EqualTo(1));
        held.Dispose();
        using var lease = await served;
        Assert.That(pool.Waiting, Is.Zero);
        var sentAway = Wait(pool);
        _time.Advance(Minute + Seconds(0.002));
        Assert.That((await sentAway, pool.Waiting), Is.EqualTo(((TokenLease?)null, 0)));
    }

    /// <summary>Calls that find others in line go another way, and take turns all the same.</summary>
    [Test]
    public async Task RoundRobin_WhileSomebodyWaits_AndOfThoseWhoWaited_TakesTurns()
    {
        var options = new TokenPoolOptions { MaxWait = Minute, Selection = TokenSelection.RoundRobin };
        var pool = Pool(options, "A", "B", "C");
        foreach (var token in pool.Tokens) pool.Use(RateLimited, Seconds(10), "x");
        var waiter = pool.WaitAsync("x", default, null, default).AsTask();
        string used = string.Concat(Enumerable.Range(0, 6).Select(_ => pool.Use(Succeeded, model: "y")));
        Assert.That(used.GroupBy(name => name).Select(g => g.Count()), Is.EqualTo([2, 2, 2]), used);

        _time.Advance(Seconds(10.002));
        using var served = await waiter;

        pool.Configure(new() { MaxWait = Minute, Selection = TokenSelection.RoundRobin, MaxConcurrentPerToken = 1 });
        var held = Enumerable.Range(0, 3).Select(_ => pool.TryLease("y", out TokenUnavailability _)).ToArray();
        var waiters = Enumerable.Range(0, 6).Select(_ => pool.WaitAsync("y", default, null, default).AsTask()).ToArray();
        pool.Configure(options); // all are served at once
        Assert.That((await Task.WhenAll(waiters)).GroupBy(lease => lease!.Token.Name).Select(g => g.Count()), Is.EqualTo([2, 2, 2]));
        foreach (var lease in held) lease?.Dispose();
    }

    [Test]
    public async Task WaitAsync_ResetAddAndRemove_AreHeard()
    {
        var pool = Pool(new() { MaxWait = 5 * Minute }, "A");
        pool.Use(RateLimited, Minute);
        var waiter = Wait(pool);
        pool.Reset("A");
        (await waiter)!.Dispose();

        pool.Use(RateLimited, Minute);
        waiter = Wait(pool);
        pool.Add(Support.Tokens.Named("B"));
        var lease = await waiter;
        Assert.That(lease!.Token.Name, Is.EqualTo("B"));
        lease.Complete(RateLimited, Minute);

        waiter = Wait(pool);
        pool.Remove("A");
        Assert.That(waiter.IsCompleted, Is.False);
        pool.Remove("B");
        Assert.That(await waiter, Is.Null);
    }

    [Test]
    public async Task WaitAsync_ForAModelThatIsFree_IsNotHeldUpByOneThatIsNot()
    {
        var pool = Pool(new() { MaxWait = 5 * Minute }, "A");
        pool.Use(RateLimited, Minute, "x");
        var forX = pool.WaitAsync("x", default, null, default).AsTask();
        using var forY = await pool.WaitAsync("y", default, null, default);
        Assert.That((forY is not null, forX.IsCompleted), Is.EqualTo((true, false)));
    }

    /// <summary>With any calls at once on many threads, no waiting request is forgotten and no token is used by more than may.</summary>
    [Test]
    public async Task WaitAsync_ManyThreads_EveryoneIsServedAndNoneTooMany()
    {
        var pool = new TokenPool([Support.Tokens.Named("A"), Support.Tokens.Named("B")], new() { MaxWait = TimeSpan.FromHours(1), MaxConcurrentPerToken = 2 });
        int served = 0, running = 0, most = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
        {
            using var lease = pool.TryLease(null, out TokenUnavailability _) ?? await pool.WaitAsync(null, default, null, default);
            if (lease is null) return;
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            Interlocked.Increment(ref served);
        });
        Assert.That((served, most), Is.EqualTo((20_000, 4)));
        Assert.That(pool.GetTokenStats().Sum(t => t.InFlight), Is.Zero);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = target;
        while (seen < value && Interlocked.CompareExchange(ref target, value, seen) is var before && before != seen) seen = before;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private TokenPool Pool(TokenPoolOptions options, params string[] names) => new(names.Select(Support.Tokens.Named), options, _time);

    private static Task<TokenLease?> Wait(TokenPool pool) => pool.WaitAsync(null, default, null, default).AsTask();
}
