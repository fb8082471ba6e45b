using ProviderKit.Tests.Support;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Tokens;

/// <content>Calls that wait for the verdict of a probe.</content>
public partial class TokenPoolWaitingTests
{
    [Test]
    public async Task WaitAsync_BlockEndsWith500Waiting_OneProbesAndItsSuccessLetsTheRestGoInOrder()
    {
        var pool = Pool(new() { MaxWait = 5 * Minute }, "A");
        pool.Use(RateLimited, Minute);
        var waiters = Enumerable.Range(0, 500).Select(_ => Wait(pool)).ToArray();

        _time.Advance(Minute - TimeSpan.FromTicks(1));
        Assert.That(waiters.Count(w => w.IsCompleted), Is.Zero);
        _time.Advance(TimeSpan.FromMilliseconds(2));
        var probe = await waiters[0];
        Assert.That(waiters.Count(w => w.IsCompleted), Is.EqualTo(1), "one probe");

        probe!.Complete(Succeeded);
        var leases = await Task.WhenAll(waiters);
        Assert.That(leases, Has.None.Null);
        probe.Dispose();
        foreach (var lease in leases) lease!.Dispose();
        Assert.That(pool.Stats("A").InFlight, Is.Zero);
    }

    [Test]
    public async Task WaitAsync_ProbeIsRefused_TheRestWaitOnOnlyIfTheBlockEndsInTime()
    {
        var pool = Pool(new() { MaxWait = 3 * Minute }, "A");
        pool.Use(RateLimited, Minute);
        var waiters = Enumerable.Range(0, 20).Select(_ => Wait(pool)).ToArray();
        _time.Advance(Minute + TimeSpan.FromMilliseconds(2));
        using (var probe = await waiters[0]) probe!.Complete(RateLimited, Minute);
        Assert.That(waiters.Count(w => w.IsCompleted), Is.EqualTo(1), "a minute is within the time they have");

        _time.Advance(Minute + TimeSpan.FromMilliseconds(2));
        using (var probe = await waiters[1]) probe!.Complete(RateLimited, 10 * Minute);
        Assert.That((await Task.WhenAll(waiters[2..])).All(l => l is null), "ten are not: they are told at once");
        Assert.That(pool.Stats("A").Requests, Is.EqualTo(3), "the call that was limited, and two probes");
    }

    [Test]
    public async Task WaitAsync_ProbesThatFindNothingOut_KeepNobodyBeyondThePatience()
    {
        var pool = Pool(new() { ProbePatience = TimeSpan.FromSeconds(5) }, "A");
        pool.Use(RateLimited, Minute);
        _time.Advance(Minute);
        var probe = pool.TryLease(null, out _)!;
        var waiters = Enumerable.Range(0, 20).Select(_ => Wait(pool)).ToArray();
        for (int i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(3)); // the upstream answers 503
            probe.Dispose();
            if (await Task.WhenAny(waiters[i]) is var next && next.Result is { } lease) probe = lease;
        }
        var left = await Task.WhenAll(waiters[2..]).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(left, Is.All.Null, "six seconds have passed");
    }

    [Test]
    public async Task WaitAsync_ProbeStaysSilent_WhoJoinedBeforeItWaitsAsLongAsWhoJoinedAfter()
    {
        var pool = Pool(new() { MaxWait = Seconds(2), ProbePatience = Seconds(5) }, "A");
        pool.Use(RateLimited, Seconds(1));
        var probe = Wait(pool);
        _time.Advance(Seconds(0.2));
        var first = Wait(pool);
        _time.Advance(Seconds(0.2));
        var second = Wait(pool);
        _time.Advance(Seconds(0.602));
        using var silent = await probe;
        _time.Advance(Seconds(0.3));
        var last = Wait(pool);

        _time.Advance(Seconds(4.69)); // all but a moment of the patience
        Assert.That((first.IsCompleted, second.IsCompleted, last.IsCompleted), Is.EqualTo((false, false, false)));
        _time.Advance(Seconds(0.02));
        Assert.That(await Task.WhenAll(first, second, last), Has.None.Null);
    }

    [Test]
    public async Task WaitAsync_SecondProbeBeginsInTime_IsWaitedForToItsEndByAll()
    {
        var pool = Pool(new() { ProbePatience = Seconds(5) }, "A");
        pool.Use(RateLimited, Minute);
        _time.Advance(Minute);
        var probe = pool.TryLease(null, out _)!;
        Task<TokenLease?> next = Wait(pool), early = Wait(pool);
        _time.Advance(Seconds(4.9));
        probe.Dispose(); // the upstream answers 503
        using var second = await next;
        var late = Wait(pool);
        _time.Advance(Seconds(4.9));
        Assert.That((early.IsCompleted, late.IsCompleted), Is.EqualTo((false, false)));
        second!.Complete(Succeeded);
        Assert.That(await Task.WhenAll(early, late), Has.None.Null);
    }

    [Test]
    public async Task WaitAsync_ProbesOfTwoTokens_TheFirstThatReopensServes()
    {
        var pool = Pool(new() { ProbePatience = Seconds(5) }, "A", "B");
        pool.Report("A", RateLimited, Seconds(10));
        pool.Report("B", RateLimited, Seconds(13));
        _time.Advance(Seconds(10));
        using var ofA = pool.TryLease(null, out _);
        _time.Advance(Seconds(3));
        using var ofB = pool.TryLease(null, out _);
        var waiter = Wait(pool);
        _time.Advance(Seconds(1.9));
        Assert.That(waiter.IsCompleted, Is.False);
        _time.Advance(Seconds(0.2));
        using var lease = await waiter;
        Assert.That(lease?.Token.Name, Is.EqualTo("A"));
    }

    [Test]
    public async Task WaitAsync_WaitedBefore_OnlyWhatWentToProbesCountsAgainstThePatience()
    {
        var pool = Pool(new() { MaxWait = Minute, ProbePatience = Seconds(5) }, "A");
        pool.Use(RateLimited, Minute);
        _time.Advance(Minute);
        using var probe = pool.TryLease(null, out _);
        _time.Advance(Seconds(1));
        var forBlocks = pool.WaitAsync(null, Minute, null, default).AsTask();
        var forProbes = pool.WaitAsync(null, Minute + Seconds(4.9), null, default).AsTask();
        Assert.That(await pool.WaitAsync(null, Minute + Seconds(5), null, default), Is.Null);
        _time.Advance(Seconds(3.9));
        Assert.That((forBlocks.IsCompleted, forProbes.IsCompleted), Is.EqualTo((false, false)));
        _time.Advance(Seconds(0.2));
        Assert.That(await Task.WhenAll(forBlocks, forProbes), Has.None.Null);
    }

    [Test]
    public async Task WaitAsync_ProbeEndsWithoutVerdict_TheNextOneProbes()
    {
        var pool = Pool(new() { MaxWait = 5 * Minute }, "A");
        pool.Use(RateLimited, Minute);
        var waiters = Enumerable.Range(0, 3).Select(_ => Wait(pool)).ToArray();
        _time.Advance(Minute + TimeSpan.FromMilliseconds(2));
        (await waiters[0])!.Dispose();
        using var second = await waiters[1];
        Assert.That((second is not null, waiters[2].IsCompleted), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task WaitAsync_ProbeStaysSilent_TheOthersGoAfterThePatience()
    {
        var pool = Pool(new() { MaxWait = TimeSpan.Zero, ProbePatience = TimeSpan.FromSeconds(5) }, "A");
        pool.Use(RateLimited, Minute);
        _time.Advance(Minute);
        using var probe = pool.TryLease(null, out _);
        Assert.That(pool.TryLease(null, out _), Is.Null);
        var waiter = Wait(pool);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That(waiter.IsCompleted, Is.False, "a verdict is waited for even where waiting for a token is off");
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.That(await waiter, Is.Not.Null);
    }
}
