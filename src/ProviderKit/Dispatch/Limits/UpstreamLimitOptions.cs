namespace ProviderKit;

/// <summary>How many calls to upstreams may run at a time, and how many requests may wait for their turn.</summary>
public sealed class UpstreamLimitOptions
{
    /// <summary>Calls that run at a time, to all providers together, streams until their end. Default: null, any number.</summary>
    public int? MaxConcurrent { get; set; }

    /// <summary>Calls that run at a time to one provider. Default: null, any number.</summary>
    public int? MaxConcurrentPerProvider { get; set; }

    /// <summary>How many requests may wait for one of these maxima; more are answered 503 at once. Default: 100; 0 lets none wait.</summary>
    public int QueueLimit { get; set; } = 100;

    /// <summary>How long a request may wait for its turn before it is answered 503. Default: 30 s.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
