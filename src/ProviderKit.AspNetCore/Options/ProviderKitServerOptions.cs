namespace ProviderKit;

/// <summary>The server's settings: who may call an app's HTTP routes, how often, and how streams are written. Read once, when the routes are mapped.</summary>
/// <remarks>
/// The settings are siblings of those of <see cref="ProviderKitOptions"/>, in the section <c>ProviderKit</c> and under flat names.
/// Settings made by code (<c>services.Configure&lt;ProviderKitServerOptions&gt;(…)</c> or <c>AddProviderKit().ConfigureServer(…)</c>) are applied after
/// them.
/// </remarks>
public sealed class ProviderKitServerOptions
{
    /// <summary>
    /// The keys that open the proxy, by client name. Default: none; the proxy then serves only callers on
    /// its own machine, unless the app authorizes its routes itself.
    /// </summary>
    public IDictionary<string, SecretKey> ClientKeys { get; } = new Dictionary<string, SecretKey>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The key that opens monitoring and metrics. Default: null; then as for <see cref="ClientKeys"/>.</summary>
    public SecretKey? AdminKey { get; set; }

    /// <summary>
    /// Host names or addresses of the gateway, without port, in addition to <c>localhost</c> and loopback
    /// addresses. Monitoring, and routes that require no key, refuse requests for other names. Default: none.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Which web pages may call the gateway.</summary>
    public CrossOriginOptions Cors { get; } = new();

    /// <summary>
    /// Whether every caller that reaches the gateway may use the routes that have no key configured, tokens and monitoring included.
    /// Default: false.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>The rate limit of client requests.</summary>
    public RateLimitOptions RateLimit { get; } = new();

    /// <summary>How streamed replies are written.</summary>
    public StreamOptions Streams { get; } = new();
}
