namespace ProviderKit.Tokens;

/// <summary>
/// A limit that an upstream sets on a token, for all models or for one: blocks, the probe after a block, and the remaining calls that the upstream
/// reported. Members that every lease reads take no lock; the others run under the pool's lock.
/// </summary>
internal sealed class TokenLimit
{
    private const int Unknown = int.MaxValue;

    private long _freeAt;
    private long _quotaUntil;
    private long _refusedUntil;
    private long _generation;
    private int _left = Unknown;
    private long _wholeAt;
    private int _unanswered;
    private TokenLease? _prober;
    private long _probeSince;

    /// <summary>
    /// The timestamp at which the block ends, or ended if no call has tested the token since; 0 if open, <see cref="long.MaxValue"/> in quarantine.
    /// </summary>
    public long FreeAt => Volatile.Read(ref _freeAt);

    /// <summary>Increases with every block, so that the outcome of a call that began before a block is not mistaken for a newer one.</summary>
    public long Generation => Volatile.Read(ref _generation);

    public bool IsOpen => FreeAt == 0;

    public bool IsQuarantined => FreeAt == long.MaxValue;

    /// <summary>How many times in a row the quota was exhausted.</summary>
    public int QuotaStrikes { get; private set; }

    /// <summary>Whether the upstream's own count allows a call.</summary>
    public bool HasLeft => Volatile.Read(ref _left) > 0;

    /// <summary>The remaining calls until the limit resets, minus running ones; null if the upstream did not report it.</summary>
    public int? Left => Volatile.Read(ref _left) is var left && left == Unknown ? null : Math.Max(left, 0);

    /// <summary>The timestamp at which the limit resets, if <see cref="Left"/> is known.</summary>
    public long WholeAt => Volatile.Read(ref _wholeAt);

    /// <summary>Whether the limit has no useful state: no block, or one that ended before <paramref name="ended"/>, and no valid count.</summary>
    public bool IsBlankAt(long now, long ended) =>
        FreeAt <= ended && QuotaStrikes == 0 && _prober is null && (Volatile.Read(ref _left) == Unknown || now >= WholeAt);

    /// <summary>Whether it is blocked because of the exhausted quota, not a later rate limit.</summary>
    public bool OutOfQuotaAt(long now) => _quotaUntil > now && FreeAt <= _quotaUntil;

    /// <summary>Whether it is blocked because the token lacks the permission.</summary>
    public bool RefusedAt(long now) => _refusedUntil > now && FreeAt <= _refusedUntil;

    public LimitState StateAt(long now, long patience)
    {
        long freeAt = FreeAt;
        if (freeAt > now) return LimitState.Blocked;
        bool unprobed = freeAt != 0 && Volatile.Read(ref _prober) is null;
        if (freeAt != 0 && !unprobed && now - Volatile.Read(ref _probeSince) < patience) return LimitState.Probing;
        return !HasLeft && now < WholeAt ? LimitState.Spent : unprobed ? LimitState.ProbeDue : LimitState.Open;
    }

    /// <summary>When the next call may proceed; <see cref="long.MaxValue"/> if never without a reset.</summary>
    public long OpensAt(long patience) => _prober is null ? FreeAt : _probeSince + patience;

    /// <summary>Records that a call begins.</summary>
    /// <returns>Whether it is counted: only if the upstream reported a count.</returns>
    public bool Take()
    {
        int left = Volatile.Read(ref _left);
        while (left != Unknown) // another thread may clear the count at any moment
        {
            int seen = Interlocked.CompareExchange(ref _left, left - 1, left);
            if (seen == left)
            {
                Interlocked.Increment(ref _unanswered);
                return true;
            }
            left = seen;
        }
        return false;
    }

    /// <summary>Records that the call has ended: the upstream has counted it by now.</summary>
    public void Answered() => Interlocked.Decrement(ref _unanswered);

    /// <summary>Sets the upstream's own count, minus calls without a reply, which it may not include yet.</summary>
    public void Observe(long left, long wholeAt)
    {
        Volatile.Write(ref _wholeAt, wholeAt);
        Volatile.Write(ref _left, (int)Math.Clamp(left - Volatile.Read(ref _unanswered), 0, Unknown - 1));
    }

    /// <summary>Clears the count: plenty is left, or the number is not known.</summary>
    public void ForgetLeft() => Volatile.Write(ref _left, Unknown);

    /// <returns>Whether <paramref name="prober"/> is the first call after a block.</returns>
    public bool BeginProbe(TokenLease prober, long now)
    {
        if (IsOpen || _prober is not null) return false;
        _probeSince = now;
        Volatile.Write(ref _prober, prober);
        return true;
    }

    /// <summary>Ends a probe without a result; the next call becomes the probe.</summary>
    public void EndProbe(TokenLease prober)
    {
        if (_prober == prober) Volatile.Write(ref _prober, null);
    }

    /// <summary>Lifts the block: the upstream served a call that began after it.</summary>
    public void Open()
    {
        _quotaUntil = 0;
        _refusedUntil = 0;
        QuotaStrikes = 0;
        Volatile.Write(ref _prober, null);
        Volatile.Write(ref _freeAt, 0);
    }

    /// <summary>Blocks until a timestamp. A block is never shortened.</summary>
    public void BlockUntil(long timestamp)
    {
        Volatile.Write(ref _prober, null);
        Volatile.Write(ref _freeAt, Math.Max(FreeAt, timestamp));
    }

    public void BlockForQuotaUntil(long timestamp)
    {
        _quotaUntil = Math.Max(_quotaUntil, timestamp);
        BlockUntil(timestamp);
    }

    public void BlockForRefusalUntil(long timestamp)
    {
        _refusedUntil = Math.Max(_refusedUntil, timestamp);
        BlockUntil(timestamp);
    }

    public void CountBlock() => Interlocked.Increment(ref _generation);

    public void CountQuotaStrike() => QuotaStrikes++;

    /// <summary>Restores the state of an earlier run.</summary>
    public void Restore(long freeAt, bool forQuota, int strikes, bool refused = false)
    {
        QuotaStrikes = strikes;
        if (forQuota) _quotaUntil = freeAt;
        if (refused) _refusedUntil = freeAt;
        BlockUntil(freeAt);
    }

    public void Reset()
    {
        Open();
        Volatile.Write(ref _left, Unknown);
    }
}
