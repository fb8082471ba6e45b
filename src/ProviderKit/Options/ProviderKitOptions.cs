namespace ProviderKit;

/// <summary>All settings of ProviderKit. Read once at start; all errors are reported together.</summary>
public sealed class ProviderKitOptions
{
    /// <summary>The configuration section that holds these options: <c>ProviderKit</c>.</summary>
    public const string SectionName = "ProviderKit";

    /// <summary>Settings by provider name. A name that is missing has the defaults.</summary>
    public IDictionary<string, ProviderOptions> Providers { get; } =
        new Dictionary<string, ProviderOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The provider for model names without a known prefix, so that clients can use the vendor's own names.
    /// Default: null, such names are a 404.
    /// </summary>
    public string? DefaultProvider { get; set; }

    /// <summary>
    /// Whether the admin API may change the address to which a provider's requests, and tokens added later, are sent.
    /// Default: false.
    /// </summary>
    public bool AllowAdminBaseUrl { get; set; }

    /// <summary>The maximum size of a client's request body, in bytes. Default: 30,000,000.</summary>
    public long MaxRequestBytes { get; set; } = 30_000_000;

    /// <summary>How tokens are chosen and how long they are blocked.</summary>
    public TokenPoolOptions Tokens { get; } = new();

    /// <summary>State that is kept over restarts.</summary>
    public StateOptions State { get; } = new();

    /// <summary>Responses that are stored so that clients can continue them by id.</summary>
    public ResponseStoreOptions Responses { get; } = new();

    /// <summary>Live lists of models, fetched from providers.</summary>
    public LiveModelOptions LiveModels { get; } = new();

    /// <summary>Automatic token tests.</summary>
    public HealthOptions Health { get; } = new();

    /// <summary>Timeouts and size limits for upstream replies.</summary>
    public UpstreamOptions Upstream { get; } = new();

    /// <summary>Retries of failed upstream calls.</summary>
    public RetryOptions Retry { get; } = new();

    /// <summary>The models that serve a model's requests when its own provider cannot. Default: none.</summary>
    public IList<FallbackOptions> Fallbacks { get; } = [];

    /// <summary>
    /// The gateway's own models by the names that clients ask for, such as <c>fast</c>. Each is served by other models, in the
    /// order that a strategy chooses. These names take precedence over providers' models. Default: none.
    /// </summary>
    public IDictionary<string, NamedModelOptions> Models { get; } = new Dictionary<string, NamedModelOptions>(StringComparer.Ordinal);

    /// <summary>Changes to requests before their model is looked up. Default: none.</summary>
    public IList<RewriteRule> Rewrites { get; } = [];

    /// <summary>Rules against unwanted text in requests and replies. Default: no rule, nothing is checked.</summary>
    public GuardOptions Guard { get; } = new();

    /// <summary>Limits on concurrent calls and on memory. Default: no limit on calls.</summary>
    public UpstreamLimitOptions Limits { get; } = new();

    /// <summary>How many request trails are kept.</summary>
    public RequestTrailOptions Requests { get; } = new();

    /// <summary>The content of traces.</summary>
    public RequestTracingOptions Tracing { get; } = new();

    /// <summary>Whether request metrics are collected.</summary>
    public RequestMetricsOptions Metrics { get; } = new();

    /// <summary>
    /// Whether images that clients reference by http address are fetched for vendors that take bytes only. Clients choose the
    /// addresses; private addresses are always refused. Default: false, such images are a 400.
    /// </summary>
    public bool FetchImages { get; set; }

    /// <summary>Limits on fetching images.</summary>
    public ImageFetchOptions Images { get; } = new();

    /// <summary>What happens to running requests when the app stops.</summary>
    public DrainOptions Drain { get; } = new();

    /// <summary>How requests that the gateway does not read are passed through.</summary>
    public PassThroughOptions PassThrough { get; } = new();

    /// <summary>Settings of the providers' logs.</summary>
    public ProviderLogOptions Logs { get; } = new();

    /// <summary>Values that could not be read from configuration, for the validator to report with the other errors.</summary>
    internal List<string> ReadErrors { get; } = [];

    /// <summary>The settings of one provider; created if there are none yet.</summary>
    public ProviderOptions Provider(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!Providers.TryGetValue(name, out var options)) Providers[name] = options = new ProviderOptions();
        return options;
    }
}
