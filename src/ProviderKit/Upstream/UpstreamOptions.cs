namespace ProviderKit;

/// <summary>Timeouts and size limits for upstream replies. The timeouts for replies apply to providers that an app adds as well.</summary>
public sealed class UpstreamOptions
{
    /// <summary>
    /// The maximum time until the first byte of an upstream's reply. Default: 10 min, as in OpenAI's SDKs: a whole
    /// reply of a reasoning model begins when it is complete. For a provider that an app adds, the maximum time until its whole reply or its first event.
    /// </summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The maximum silence in the middle of a reply; restarts with every byte, or with every event of a provider that an app adds. Default: 5 min, as models may think for more than two minutes without a byte.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The maximum time to connect, TLS included. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The maximum size of a whole reply from an upstream, in bytes. Default: 32 MiB.</summary>
    public int MaxReplyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>The maximum size of a single stream event from an upstream, in bytes. Default: 16 MiB, enough for a streamed image.</summary>
    public int MaxEventBytes { get; set; } = 16 * 1024 * 1024;
}
