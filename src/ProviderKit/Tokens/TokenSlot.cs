namespace ProviderKit;

/// <summary>
/// One token's state in its pool. Counters and <see cref="FreeAt"/> are read without a lock by every lease; what
/// decides about blocking changes only under the pool's lock.
/// </summary>
internal sealed class TokenSlot(ApiToken token)
{
    private const int MaxModelBlocks = 1000;

    private long _freeAt;
    private long _quotaUntil;
    private long _requests;
    private long _failures;
    private long _blocks;
    private long _lastUsed;
    private int _inFlight;
    private volatile Dictionary<string, long>? _modelBlocks; // replaced whole, never changed

    public ApiToken Token { get; } = token;

    /// <summary>Timestamp from which the token may be used again; <see cref="long.MaxValue"/> in quarantine.</summary>
    public long FreeAt => Volatile.Read(ref _freeAt);

    public bool Quarantined => FreeAt == long.MaxValue;

    public bool Removed { get; set; }

    /// <summary>How often in a row the quota was found exhausted.</summary>
    public int QuotaStrikes { get; set; }

    public long Blocks => Volatile.Read(ref _blocks);

    public long Requests => Volatile.Read(ref _requests);

    public long Failures => Volatile.Read(ref _failures);

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Timestamp of the last lease; 0 for never.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    public IReadOnlyDictionary<string, long>? ModelBlocks => _modelBlocks;

    public long FreeAtFor(string? model) =>
        model is not null && _modelBlocks is { } blocks && blocks.TryGetValue(model, out long until)
            ? Math.Max(until, FreeAt)
            : FreeAt;

    public void Begin(long now)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _inFlight);
        Volatile.Write(ref _lastUsed, now);
    }

    public void End() => Interlocked.Decrement(ref _inFlight);

    public void CountFailure() => Interlocked.Increment(ref _failures);

    public void CountBlock() => Interlocked.Increment(ref _blocks);

    /// <summary>A block only ever moves later.</summary>
    public void BlockUntil(long timestamp) => Volatile.Write(ref _freeAt, Math.Max(FreeAt, timestamp));

    public void BlockForQuotaUntil(long timestamp)
    {
        _quotaUntil = Math.Max(_quotaUntil, timestamp);
        BlockUntil(timestamp);
    }

    /// <summary>It is the exhausted quota that keeps the token blocked, not a rate limit met since.</summary>
    public bool OutOfQuotaAt(long now) => _quotaUntil > now && FreeAt <= _quotaUntil;

    public void BlockModelUntil(string model, long timestamp, long now)
    {
        // Models come from clients: those whose block is over make room, and past the bound the token rests for all.
        var blocks = new Dictionary<string, long>(StringComparer.Ordinal);
        if (_modelBlocks is { } old)
            foreach (var (name, until) in old)
                if (until > now) blocks[name] = until;
        blocks[model] = Math.Max(timestamp, blocks.GetValueOrDefault(model));
        if (blocks.Count > MaxModelBlocks) BlockUntil(timestamp);
        else _modelBlocks = blocks;
    }

    public void Reset()
    {
        QuotaStrikes = 0;
        _quotaUntil = 0;
        _modelBlocks = null;
        Volatile.Write(ref _freeAt, 0);
    }
}
