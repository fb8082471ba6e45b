namespace ProviderKit;

/// <summary>What happens to running requests when the app is told to stop.</summary>
public sealed class DrainOptions
{
    /// <summary>
    /// How long requests in flight may go on. Then streams end with an error event and other requests with a 503. Must be
    /// shorter than the host's own patience (<c>HostOptions.ShutdownTimeout</c>, 30 s unless set). Default: 20 s.
    /// </summary>
    public TimeSpan Time { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long the app goes on serving at least, not ready but still listening, so that a load balancer sees it in time.
    /// Not longer than <see cref="Time"/>. Default: none.
    /// </summary>
    public TimeSpan MinTime { get; set; } = TimeSpan.Zero;
}
