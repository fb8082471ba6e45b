namespace ProviderKit;

/// <summary>What an app's HTTP routes need beside the gateway's own options: who may call them, and how often. Read once, when the routes are mapped.</summary>
/// <remarks>
/// The settings stand in configuration beside those of <see cref="ProviderKitOptions"/>, in the section <c>ProviderKit</c> and under flat names.
/// What code configures (<c>services.Configure&lt;ProviderKitServerOptions&gt;(…)</c> or <c>AddProviderKit().ConfigureServer(…)</c>) is applied after
/// them.
/// </remarks>
public sealed class ProviderKitServerOptions
{
    /// <summary>
    /// The keys that open the proxy, by the name of the client that has each. Default: none, and then it serves callers on
    /// its own machine only, unless the app authorizes its routes itself.
    /// </summary>
    public IDictionary<string, SecretKey> ClientKeys { get; } = new Dictionary<string, SecretKey>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The key that opens monitoring and metrics. Default: null, and then as for <see cref="ClientKeys"/>.</summary>
    public SecretKey? AdminKey { get; set; }

    /// <summary>
    /// Names under which the gateway is reached, beside <c>localhost</c> and loopback addresses: host names or addresses
    /// without port. Requests for other names are refused where no key is asked for, and by monitoring. Default: none.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Which web pages may call the gateway.</summary>
    public CrossOriginOptions Cors { get; } = new();

    /// <summary>
    /// Whether every caller that reaches the gateway may use the routes that have no key configured, tokens and monitoring included.
    /// Default: false.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>How many requests a client may make.</summary>
    public RateLimitOptions RateLimit { get; } = new();

    /// <summary>How answers that are streamed to clients are written.</summary>
    public StreamOptions Streams { get; } = new();
}
