namespace ProviderKit;

/// <summary>How a provider's upstream has been doing, judged by the requests that went to it.</summary>
public enum ProviderHealthStatus
{
    /// <summary>Its last call went well, or there was none yet.</summary>
    Healthy,

    /// <summary>Its last call failed through its own fault.</summary>
    Degraded,

    /// <summary>Its last <see cref="ProviderHealth.DownAfter"/> calls or more all failed through its own fault.</summary>
    Down,
}
