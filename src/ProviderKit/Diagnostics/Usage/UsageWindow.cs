namespace ProviderKit;

/// <summary>The span of time of a <see cref="UsageReport"/>.</summary>
public enum UsageWindow
{
    /// <summary>The last 60 minutes: the current minute and the 59 before it.</summary>
    LastHour,

    /// <summary>The last 24 hours: the current quarter of an hour and the 95 before it.</summary>
    LastDay,

    /// <summary>The time since the process started.</summary>
    SinceStart,
}
