namespace ProviderKit;

/// <summary>Limits on concurrent upstream calls, on their memory, and on requests that wait for a slot.</summary>
public sealed class UpstreamLimitOptions
{
    /// <summary>The maximum number of concurrent calls to all providers together; a stream counts until its end. Default: null, as many as the process has file handles for.</summary>
    public int? MaxConcurrent { get; set; }

    /// <summary>The maximum number of concurrent calls to one provider. Default: null, no limit.</summary>
    public int? MaxConcurrentPerProvider { get; set; }

    /// <summary>
    /// The maximum number of bytes of requests and replies held at a time, over all requests: bodies, their translations, and whole replies
    /// until their client has read them. At least 64 KiB. Requests wait for a share of it for up to <see cref="QueueTimeout"/>.
    /// Default: null, 30 % of the memory the process may use, which in a container is a share of the container's limit.
    /// </summary>
    public long? MaxBytesInFlight { get; set; }

    /// <summary>How many requests may wait for a slot; further requests get a 503 at once. Default: 100; 0 lets none wait.</summary>
    public int QueueLimit { get; set; } = 100;

    /// <summary>How long a request may wait for a slot, or for memory, before it gets a 503. Default: 30 s.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
