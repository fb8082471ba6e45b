namespace ProviderKit.Diagnostics.Usage;

/// <summary>
/// Latencies in buckets that grow by a quarter of a power of two each, from 1 ms to 14 minutes: the middle of a bucket is
/// never further than 9 % from what fell into it.
/// </summary>
internal static class LatencyBuckets
{
    public const int Count = 80;

    private const double PerDoubling = 4;

    /// <summary>The bucket of <paramref name="latency"/>; the first and the last take what lies beyond them.</summary>
    public static int Of(TimeSpan latency) =>
        (int)Math.Clamp(Math.Ceiling(PerDoubling * Math.Log2(Math.Max(latency.TotalMilliseconds, 1))), 0, Count - 1);

    /// <summary>The latency that <paramref name="share"/> of those counted did not exceed; null when there are none.</summary>
    /// <param name="counts">How many fell into each bucket.</param>
    /// <param name="share">From 0 to 1.</param>
    public static TimeSpan? Percentile(ReadOnlySpan<long> counts, double share)
    {
        long all = 0;
        foreach (long count in counts) all += count;
        if (all == 0) return null;
        long rank = Math.Max((long)Math.Ceiling(all * share), 1);
        int bucket = 0;
        for (; bucket < counts.Length - 1 && (rank -= counts[bucket]) > 0; bucket++)
        {
        }
        return TimeSpan.FromMilliseconds(Math.Pow(2, (bucket - 0.5) / PerDoubling));
    }
}
