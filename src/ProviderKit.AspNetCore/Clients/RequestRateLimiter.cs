using System.Collections.Concurrent;

namespace ProviderKit.AspNetCore.Clients;

/// <summary>
/// A bucket of requests for each client, refilled evenly. Not System.Threading.RateLimiting, whose limiters go by the
/// system's clock only and take some hundred bytes and a timer each; here a client is one number, the moment at which its
/// bucket is full again. Thread-safe.
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

    /// <summary>Clients that are remembered now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes one request out of the client's bucket.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="wait">When it was empty: how long until there is one.</param>
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
        // Too many at once share one: their memory has an end, and so has what they can ask for together.
        if (Count >= maxClients) return _others;
        var fresh = new Bucket();
        bucket = _buckets.GetOrAdd(client, fresh);
        if (bucket == fresh) Interlocked.Increment(ref _count);
        return bucket;
    }

    /// <summary>A full bucket is as good as none, so it goes.</summary>
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
        /// <summary>Ticks since the limiter's start; in the past for a full one.</summary>
        public long FullAt;

        public bool Removed;
    }
}
