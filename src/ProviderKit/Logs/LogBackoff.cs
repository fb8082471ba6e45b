namespace ProviderKit.Logs;

/// <summary>Delays retries after failures: one second at first, then twice as long each time, up to one minute.</summary>
internal sealed class LogBackoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan _delay;
    private long _failedAt;
    private volatile string? _reason;

    /// <summary>Why it failed; null if there is no failure. Thread-safe.</summary>
    public string? Reason => _reason;

    /// <summary>The remaining delay; zero if it is over or there is no failure.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_reason is null) return TimeSpan.Zero;
            var left = _delay - time.GetElapsedTime(_failedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <returns>Whether this is the first failure.</returns>
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
