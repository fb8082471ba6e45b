namespace ProviderKit;

/// <summary>How answers that are streamed to clients are written.</summary>
public sealed class StreamOptions
{
    /// <summary>
    /// After how long a silence a stream that has begun gets an SSE comment, which clients pass over and which keeps
    /// proxies from closing the connection. From 1 s to 1 h, or zero for none. Default: 15 s.
    /// </summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);
}
