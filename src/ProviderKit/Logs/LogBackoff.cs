namespace ProviderKit.Logs;

/// <summary>When to try again what failed: after a second, then after twice as long each time, up to a minute.</summary>
internal sealed class LogBackoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan _delay;
    private long _failedAt;
    private volatile string? _reason;

    /// <summary>Why it failed; null when all is well. Thread-safe.</summary>
    public string? Reason => _reason;

    /// <summary>How long to wait still; zero when it is time, or all is well.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_reason is null) return TimeSpan.Zero;
            var left = _delay - time.GetElapsedTime(_failedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <returns>Whether all was well before.</returns>
    public bool Fail(string reason)
    {
        bool first = _reason is null;
        _delay = first ? First : _delay * 2 < Longest ? _delay * 2 : Longest;
        _failedAt = time.GetTimestamp();
        _reason = reason;
        return first;
    }

    public void Recover() => _reason = null;
}
