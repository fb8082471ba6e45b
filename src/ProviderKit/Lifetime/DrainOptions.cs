namespace ProviderKit;

/// <summary>What happens to running requests when the app stops.</summary>
public sealed class DrainOptions
{
    /// <summary>
    /// How long running requests may continue. Then streams end with an error event and other requests with a 503. Must be
    /// shorter than the host's own limit (<c>HostOptions.ShutdownTimeout</c>, 30 s by default). Default: 20 s.
    /// </summary>
    public TimeSpan Time { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The minimum time for which the app keeps serving, not ready but still listening, so that a load balancer notices in time.
    /// Not longer than <see cref="Time"/>. Default: zero.
    /// </summary>
    public TimeSpan MinTime { get; set; } = TimeSpan.Zero;
}
