namespace ProviderKit;

/// <summary>How long to wait for an upstream, and how much to take from it.</summary>
public sealed class UpstreamOptions
{
    /// <summary>
    /// How long an upstream may take until the first byte of its answer. Default: 10 min, as OpenAI's SDKs: a whole
    /// reply of a reasoning model begins when it is complete.
    /// </summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an upstream may be silent in the middle of an answer; restarts with every byte. Default: 5 min, as models may think longer than two without a byte.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long connecting may take, TLS included. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest whole reply taken from an upstream, in bytes. Default: 32 MiB.</summary>
    public int MaxReplyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>The longest single event of a stream taken from an upstream, in bytes. Default: 16 MiB, room for a streamed image.</summary>
    public int MaxEventBytes { get; set; } = 16 * 1024 * 1024;
}
