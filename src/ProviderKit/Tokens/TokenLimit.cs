namespace ProviderKit.Tokens;

/// <summary>
/// One limit an upstream sets on a token, for all models or for one: blocks, the probe after a block, and what the
/// upstream said is left. The members that every lease reads take no lock; the others run under the pool's.
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

    /// <summary>Timestamp at which a block ends or ended without a verdict since; 0 when open, <see cref="long.MaxValue"/> in quarantine.</summary>
    public long FreeAt => Volatile.Read(ref _freeAt);

    /// <summary>Grows with every block, so that what was begun before one is not taken for news after it.</summary>
    public long Generation => Volatile.Read(ref _generation);

    public bool IsOpen => FreeAt == 0;

    public bool IsQuarantined => FreeAt == long.MaxValue;

    /// <summary>How often in a row the quota was found exhausted.</summary>
    public int QuotaStrikes { get; private set; }

    /// <summary>Whether a call can go ahead as far as the upstream's own count goes.</summary>
    public bool HasLeft => Volatile.Read(ref _left) > 0;

    /// <summary>Calls left until the limit is whole again, less those on their way; null when the upstream did not say.</summary>
    public int? Left => Volatile.Read(ref _left) is var left && left == Unknown ? null : Math.Max(left, 0);

    /// <summary>Timestamp at which the limit is whole again, where <see cref="Left"/> says something.</summary>
    public long WholeAt => Volatile.Read(ref _wholeAt);

    /// <summary>Nothing worth remembering: no block or one that ended before <paramref name="ended"/>, and no count that still holds.</summary>
    public bool IsBlankAt(long now, long ended) =>
        FreeAt <= ended && QuotaStrikes == 0 && _prober is null && (Volatile.Read(ref _left) == Unknown || now >= WholeAt);

    /// <summary>It is the exhausted quota that keeps it blocked, not a rate limit met since.</summary>
    public bool OutOfQuotaAt(long now) => _quotaUntil > now && FreeAt <= _quotaUntil;

    /// <summary>It is blocked because the upstream does not let the token do this, which is no matter of a quota.</summary>
    public bool RefusedAt(long now) => _refusedUntil > now && FreeAt <= _refusedUntil;

    public LimitState StateAt(long now, long patience)
    {
        long freeAt = FreeAt;
        if (freeAt > now) return LimitState.Blocked;
        bool unprobed = freeAt != 0 && Volatile.Read(ref _prober) is null;
        if (freeAt != 0 && !unprobed && now - Volatile.Read(ref _probeSince) < patience) return LimitState.Probing;
        return !HasLeft && now < WholeAt ? LimitState.Spent : unprobed ? LimitState.ProbeDue : LimitState.Open;
    }

    /// <summary>When a call may go ahead that may not now; <see cref="long.MaxValue"/> for never by itself.</summary>
    public long OpensAt(long patience) => _prober is null ? FreeAt : _probeSince + patience;

    /// <summary>A call begins.</summary>
    /// <returns>Whether it is counted, which it is only where the upstream counts too.</returns>
    public bool Take()
    {
        int left = Volatile.Read(ref _left);
        while (left != Unknown) // it may be forgotten at any moment
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

    /// <summary>The upstream has answered the call, or never will: it has been counted there by now.</summary>
    public void Answered() => Interlocked.Decrement(ref _unanswered);

    /// <summary>The upstream's own count. Calls it has not answered yet may not be in it, so they are taken off.</summary>
    public void Observe(long left, long wholeAt)
    {
        Volatile.Write(ref _wholeAt, wholeAt);
        Volatile.Write(ref _left, (int)Math.Clamp(left - Volatile.Read(ref _unanswered), 0, Unknown - 1));
    }

    /// <summary>Plenty is left, or the number is not known.</summary>
    public void ForgetLeft() => Volatile.Write(ref _left, Unknown);

    /// <returns>Whether <paramref name="prober"/> is the first call after a block.</returns>
    public bool BeginProbe(TokenLease prober, long now)
    {
        if (IsOpen || _prober is not null) return false;
        _probeSince = now;
        Volatile.Write(ref _prober, prober);
        return true;
    }

    /// <summary>The probe found nothing out; the next call is one.</summary>
    public void EndProbe(TokenLease prober)
    {
        if (_prober == prober) Volatile.Write(ref _prober, null);
    }

    /// <summary>The upstream served a call that began after the last block.</summary>
    public void Open()
    {
        _quotaUntil = 0;
        _refusedUntil = 0;
        QuotaStrikes = 0;
        Volatile.Write(ref _prober, null);
        Volatile.Write(ref _freeAt, 0);
    }

    /// <summary>A block only ever moves later.</summary>
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

    /// <summary>As it was taken up from an earlier run.</summary>
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
