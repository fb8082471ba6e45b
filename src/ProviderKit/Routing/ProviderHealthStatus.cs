namespace ProviderKit;

/// <summary>The health of a provider's upstream, judged by the requests sent to it.</summary>
public enum ProviderHealthStatus
{
    /// <summary>Its last call succeeded, or there was none yet.</summary>
    Healthy,

    /// <summary>Its last call failed because of the upstream.</summary>
    Degraded,

    /// <summary>Its last <see cref="ProviderHealth.DownAfter"/> or more calls all failed because of the upstream.</summary>
    Down,
}
