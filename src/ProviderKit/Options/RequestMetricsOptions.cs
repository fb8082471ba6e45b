namespace ProviderKit;

/// <summary>Settings of request metrics.</summary>
public sealed class RequestMetricsOptions
{
    /// <summary>
    /// Whether requests are counted, for the meter and for <see cref="UsageStatistics"/>. Does not affect traces.
    /// Default: true.
    /// </summary>
    public bool Enabled { get; set; } = true;
}
