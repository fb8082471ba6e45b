namespace ProviderKit;

/// <summary>Whether requests are measured.</summary>
public sealed class RequestMetricsOptions
{
    /// <summary>
    /// Whether requests are counted, for the meter and for <see cref="UsageStatistics"/>. Traces do not depend on it.
    /// Default: true.
    /// </summary>
    public bool Enabled { get; set; } = true;
}
