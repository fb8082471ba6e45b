namespace ProviderKit.Formats.Replies;

/// <summary>Measures how long a reply took, for formats that report it. Immutable. The default reports zero.</summary>
/// <param name="time">The clock; null for the system's.</param>
/// <param name="started">The clock's timestamp when the request was sent.</param>
internal readonly struct ReplyClock(TimeProvider? time, long started)
{
    private readonly TimeProvider? _time = time;

    public DateTimeOffset Now => Time.GetUtcNow();

    private TimeProvider Time => _time ?? TimeProvider.System;

    /// <summary>The time since the request was sent.</summary>
    public TimeSpan Elapsed => _time is null ? TimeSpan.Zero : Time.GetElapsedTime(started);

    /// <summary>A clock that starts now.</summary>
    public static ReplyClock Start(TimeProvider time) => new(time, time.GetTimestamp());
}
