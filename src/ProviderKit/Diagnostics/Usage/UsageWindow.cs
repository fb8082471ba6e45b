namespace ProviderKit;

/// <summary>What span of time <see cref="UsageStatistics"/> are asked for.</summary>
public enum UsageWindow
{
    /// <summary>The last 60 minutes: the running one and the 59 before it.</summary>
    LastHour,

    /// <summary>The last 24 hours: the running quarter of an hour and the 95 before it.</summary>
    LastDay,

    /// <summary>All since the process started.</summary>
    SinceStart,
}
