using ProviderKit.Texts;

namespace ProviderKit;

/// <summary>
/// The health of a provider's upstream, learned only from the requests sent to it. Only the upstream's
/// own failures count (5xx errors, unreachable, no reply, broken streams, invalid replies). A client's mistake or a token's
/// limit does not count. Thread-safe; its values may change between two reads.
/// </summary>
public sealed class ProviderHealth
{
    /// <summary>The number of consecutive failures that make a provider <see cref="ProviderHealthStatus.Down"/>: 5. One success resets the count.</summary>
    public const int DownAfter = 5;

    private readonly Lock _gate = new();
    private int _failures;
    private long _lastSuccess;
    private Failure? _lastFailure;

    /// <summary>Healthy after a success, degraded after a failure, down after <see cref="DownAfter"/> of them in a row.</summary>
    public ProviderHealthStatus Status => ConsecutiveFailures switch
    {
        0 => ProviderHealthStatus.Healthy,
        < DownAfter => ProviderHealthStatus.Degraded,
        _ => ProviderHealthStatus.Down,
    };

    /// <summary>Failures since the last success.</summary>
    public int ConsecutiveFailures => Volatile.Read(ref _failures);

    /// <summary>When a call last succeeded, in UTC; null if none has.</summary>
    public DateTimeOffset? LastSuccess =>
        Volatile.Read(ref _lastSuccess) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>When the upstream last failed, in UTC; null if it has not failed.</summary>
    public DateTimeOffset? LastFailure => Volatile.Read(ref _lastFailure)?.At;

    /// <summary>The kind of the last failure; null if it has not failed.</summary>
    public ProviderErrorKind? LastErrorKind => Volatile.Read(ref _lastFailure)?.Kind;

    /// <summary>The message of the last failure, on one line and without secrets; null if it has not failed.</summary>
    public string? LastErrorMessage => Volatile.Read(ref _lastFailure)?.Message;

    internal void Succeed(TimeProvider time)
    {
        Volatile.Write(ref _lastSuccess, time.GetUtcNow().UtcTicks);
        if (Volatile.Read(ref _failures) == 0) return; // the usual case takes no lock
        lock (_gate) _failures = 0;
    }

    /// <summary>Counts <paramref name="error"/> if it is the upstream's own failure.</summary>
    internal void Fail(ProviderError error, TimeProvider time)
    {
        if (!error.BlamesUpstream) return;
        var failure = new Failure(time.GetUtcNow(), time.GetTimestamp(), error.Kind, LogText.Short(error.Message));
        lock (_gate)
        {
            if (_failures < int.MaxValue) _failures++;
            Volatile.Write(ref _lastFailure, failure);
        }
    }

    /// <summary>Whether the last failure is less than <paramref name="span"/> ago, by the monotonic clock.</summary>
    internal bool HasFailedWithin(TimeSpan span, TimeProvider time) =>
        Volatile.Read(ref _lastFailure) is { } failure && time.GetElapsedTime(failure.Timestamp) < span;

    private sealed record Failure(DateTimeOffset At, long Timestamp, ProviderErrorKind Kind, string Message);
}
