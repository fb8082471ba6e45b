using ProviderKit.Tests.Support;
using static ProviderKit.TokenOutcome;

namespace ProviderKit.Tests.Tokens;

public class TokenPoolConcurrencyTests
{
    [Test]
    public void RateLimited_HundredAtOnceOnA_BlockAOnceAndLeaveBUntouched()
    {
        var time = new FakeTime();
        var pool = Support.Tokens.Pool(time, "A", "B");
        var leases = Enumerable.Range(0, 100).Select(_ => pool.TryLease(null, out TokenUnavailability _)!).ToArray();
        Assert.That(leases.Select(l => l.Token.Name), Is.All.EqualTo("A"));

        using var start = new Barrier(leases.Length / 10);
        Parallel(leases.Chunk(10), chunk =>
        {
            start.SignalAndWait();
            foreach (var lease in chunk)
            {
                lease.Complete(RateLimited, TimeSpan.FromSeconds(30));
                lease.Dispose();
            }
        });

        var (a, b) = (pool.Stats("A"), pool.Stats("B"));
        Assert.That((a.Blocks, a.Failures, a.Requests, a.InFlight), Is.EqualTo((1L, 100L, 100L, 0)));
        Assert.That((b.Blocks, b.Failures, b.Requests, b.Blocked), Is.EqualTo((0L, 0L, 0L, false)));
        Assert.That(pool.Use(Neutral), Is.EqualTo("B"));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(pool.Stats("A").Blocked, Is.False);
    }

    [Test]
    public void LeaseAndComplete_ManyThreads_CountersAgree()
    {
        const int threads = 8, calls = 5000;
        var time = new FakeTime();
        var pool = Support.Tokens.Pool(time, "A", "B", "C");
        int leased = 0, failed = 0;
        Parallel(Enumerable.Range(0, threads), thread =>
        {
            var random = new Random(thread);
            for (int i = 0; i < calls; i++)
            {
                using var lease = pool.TryLease(random.Next(2) == 0 ? "m" : null, out _);
                if (lease is null)
                {
                    pool.Reset("ABC"[random.Next(3)].ToString());
                    continue;
                }
                Interlocked.Increment(ref leased);
                var outcome = (TokenOutcome)random.Next(5);
                lease.Complete(outcome);
                if (outcome > Succeeded) Interlocked.Increment(ref failed);
                if (random.Next(10) == 0) pool.RotateToken();
            }
        });
        var stats = pool.GetTokenStats();
        Assert.That(stats.Sum(s => s.Requests), Is.EqualTo(leased));
        Assert.That(stats.Sum(s => s.Failures), Is.EqualTo(failed));
        Assert.That(stats.Sum(s => s.InFlight), Is.Zero);
        Assert.That(stats.Sum(s => s.Blocks), Is.LessThanOrEqualTo(failed).And.GreaterThan(0));
    }

    [Test]
    public void AddAndRemove_WhileOthersLease_NoLeaseIsLost()
    {
        var time = new FakeTime();
        var pool = Support.Tokens.Pool(time, "A");
        int misses = 0;
        Parallel(Enumerable.Range(0, 4), thread =>
        {
            for (int i = 0; i < 2000; i++)
            {
                if (thread == 0)
                {
                    pool.Add(Support.Tokens.Named("B"));
                    pool.Remove("B");
                    continue;
                }
                if (pool.Use(Succeeded) is null) Interlocked.Increment(ref misses);
            }
        });
        Assert.That(misses, Is.Zero);
        Assert.That(pool.Tokens.Select(t => t.Name), Is.EqualTo(["A"]));
    }

    /// <summary>One thread for each item, all at the same time; an exception in one fails the test.</summary>
    private static void Parallel<T>(IEnumerable<T> items, Action<T> run)
    {
        var tasks = items.Select(item => Task.Factory.StartNew(() => run(item), TaskCreationOptions.LongRunning)).ToArray();
        Task.WaitAll(tasks);
    }
}
