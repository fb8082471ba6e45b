using FsCheck;
using FsCheck.Fluent;
using ProviderKit.Diagnostics.Usage;

namespace ProviderKit.Tests.Diagnostics.Usage;

public class LatencyBucketsTests
{
    [TestCase(0.5)]
    [TestCase(0.9)]
    [TestCase(0.99)]
    public void Percentile_AnyLatencies_IsWithinABucketOfTheExactOne(double share)
    {
        var latencies = Gen.Choose(1_000, 800_000_000).Select(us => TimeSpan.FromMicroseconds(us)).NonEmptyListOf().ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithReplay(20261122, 3), Prop.ForAll(latencies, list => IsNear([.. list], share)));
    }

    [Test]
    public void Percentile_OfASpreadLikeRealOnes_IsWithinABucketOfTheExactOne()
    {
        var random = new Random(4);
        // Most answers within a second, some ten times as long.
        TimeSpan[] latencies = [.. Enumerable.Range(0, 10_000).Select(_ => TimeSpan.FromMilliseconds(Math.Exp(6 + (1.2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)))))];
        foreach (double share in (double[])[0.5, 0.9, 0.99, 0, 1]) Assert.That(IsNear(latencies, share), Is.True, $"{share}");
    }

    [Test]
    public void Of_BeyondTheEnds_TakesTheEnds()
    {
        Assert.That(LatencyBuckets.Of(TimeSpan.Zero), Is.Zero);
        Assert.That(LatencyBuckets.Of(TimeSpan.FromMilliseconds(1)), Is.Zero);
        Assert.That(LatencyBuckets.Of(TimeSpan.MaxValue), Is.EqualTo(LatencyBuckets.Count - 1));
        Assert.That(LatencyBuckets.Percentile(new long[LatencyBuckets.Count], 0.5), Is.Null);
    }

    private static bool IsNear(TimeSpan[] latencies, double share)
    {
        long[] counts = new long[LatencyBuckets.Count];
        foreach (var latency in latencies) counts[LatencyBuckets.Of(latency)]++;
        var exact = latencies.Order().ElementAt(Math.Max((int)Math.Ceiling(share * latencies.Length), 1) - 1);
        double ratio = LatencyBuckets.Percentile(counts, share)!.Value / exact;
        return ratio is > 0.91 and < 1.1;
    }
}
