using System.Collections.Concurrent;

namespace ProviderKit.AspNetCore.Clients;

/// <summary>
/// A token bucket for each client. System.Threading.RateLimiting is not used, because its limiters need the system clock and take some hundred bytes
/// and a timer each. Here a client is one number, the time at which its bucket is full again. Thread-safe.
/// </summary>
internal sealed class RequestRateLimiter(int perMinute, TimeProvider time, int maxClients = RequestRateLimiter.MaxClients)
{
    private const int MaxClients = 10_000;
    private static readonly long SweepEvery = TimeSpan.TicksPerMinute;
    private static readonly long SweepWhenFullEvery = TimeSpan.TicksPerSecond;

    private readonly long _perRequest = TimeSpan.TicksPerMinute / perMinute;
    private readonly long _started = time.GetTimestamp();
    private readonly ConcurrentDictionary<UInt128, Bucket> _buckets = new();
    private readonly Bucket _others = new();
    private readonly Lock _sweeping = new();
    private int _count;
    private long _swept;

    /// <summary>The number of clients that are currently stored.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes one request from the client's bucket.</summary>
    /// <param name="client">The client.</param>
    /// <param name="wait">If it was empty: the time until the next request is allowed.</param>
    public bool TryTake(UInt128 client, out TimeSpan wait)
    {
        long now = time.GetElapsedTime(_started).Ticks;
        while (true)
        {
            var bucket = BucketOf(client, now);
            lock (bucket)
            {
                if (bucket.Removed) continue;
                long full = Math.Max(bucket.FullAt, now) + _perRequest;
                long excess = full - now - (perMinute * _perRequest);
                wait = TimeSpan.FromTicks(Math.Max(excess, 0));
                if (excess > 0) return false;
                bucket.FullAt = full;
                return true;
            }
        }
    }

    private Bucket BucketOf(UInt128 client, long now)
    {
        if (_buckets.TryGetValue(client, out var bucket)) return bucket;
        Sweep(now);
        // Beyond the maximum, all clients share one bucket, which limits the memory and their total rate.
        if (Count >= maxClients) return _others;
        var fresh = new Bucket();
        bucket = _buckets.GetOrAdd(client, fresh);
        if (bucket == fresh) Interlocked.Increment(ref _count);
        return bucket;
    }

    /// <summary>Removes full buckets, which hold no information.</summary>
    private void Sweep(long now)
    {
        if (now - Volatile.Read(ref _swept) < (Count >= maxClients ? SweepWhenFullEvery : SweepEvery) || !_sweeping.TryEnter()) return;
        try
        {
            Volatile.Write(ref _swept, now);
            foreach (var (client, bucket) in _buckets)
            {
                lock (bucket)
                {
                    if (bucket.FullAt > now) continue;
                    bucket.Removed = true;
                }
                if (_buckets.TryRemove(client, out _)) Interlocked.Decrement(ref _count);
            }
        }
        finally
        {
            _sweeping.Exit();
        }
    }

    private sealed class Bucket
    {
        /// <summary>When the bucket is full, in ticks since the limiter's start; in the past for a full one.</summary>
        public long FullAt;

        public bool Removed;
    }
}
