namespace ProviderKit;

/// <summary>How many calls to upstreams may run at a time, how many bytes they may hold, and how many requests may wait for their turn.</summary>
public sealed class UpstreamLimitOptions
{
    /// <summary>Calls that run at a time, to all providers together, streams until their end. Default: null, any number that the process has file handles for.</summary>
    public int? MaxConcurrent { get; set; }

    /// <summary>Calls that run at a time to one provider. Default: null, any number.</summary>
    public int? MaxConcurrentPerProvider { get; set; }

    /// <summary>
    /// The bytes of requests and replies that are held at a time, over all requests: bodies, their translations, and whole replies
    /// until their client has read them. At least 64 KiB. Requests wait for a share of it for up to <see cref="QueueTimeout"/>.
    /// Default: null, 30 % of the memory the process may use, which in a container is a share of the container's limit.
    /// </summary>
    public long? MaxBytesInFlight { get; set; }

    /// <summary>How many requests may wait for one of the maxima of calls; more are answered 503 at once. Default: 100; 0 lets none wait.</summary>
    public int QueueLimit { get; set; } = 100;

    /// <summary>How long a request may wait for its turn, or for memory, before it is answered 503. Default: 30 s.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
