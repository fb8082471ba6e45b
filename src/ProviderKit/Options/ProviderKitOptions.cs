namespace ProviderKit;

/// <summary>Everything that can be set. Read once at start; all errors are reported together.</summary>
public sealed class ProviderKitOptions
{
    /// <summary>The configuration section that holds these options: <c>ProviderKit</c>.</summary>
    public const string SectionName = "ProviderKit";

    /// <summary>Settings by provider name. A name that is not here has the defaults.</summary>
    public IDictionary<string, ProviderOptions> Providers { get; } =
        new Dictionary<string, ProviderOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The provider that takes model names without a known prefix, so that a client can keep the vendor's own names.
    /// Default: null, such names are a 404.
    /// </summary>
    public string? DefaultProvider { get; set; }

    /// <summary>
    /// Whether the admin API may change where a provider's requests are sent, and with them the tokens added afterwards.
    /// Default: false.
    /// </summary>
    public bool AllowAdminBaseUrl { get; set; }

    /// <summary>The longest request body taken from a client, in bytes. Default: 30,000,000.</summary>
    public long MaxRequestBytes { get; set; } = 30_000_000;

    /// <summary>How long tokens rest.</summary>
    public TokenPoolOptions Tokens { get; } = new();

    /// <summary>What outlives the process.</summary>
    public StateOptions State { get; } = new();

    /// <summary>Which responses are kept for clients that continue them by their ids.</summary>
    public ResponseStoreOptions Responses { get; } = new();

    /// <summary>Whether and how often providers are asked for their models.</summary>
    public LiveModelOptions LiveModels { get; } = new();

    /// <summary>Whether and how tokens are tested without being asked.</summary>
    public HealthOptions Health { get; } = new();

    /// <summary>How long to wait for an upstream, and how much to take from it.</summary>
    public UpstreamOptions Upstream { get; } = new();

    /// <summary>How calls that failed on their way are sent again.</summary>
    public RetryOptions Retry { get; } = new();

    /// <summary>What serves a model's requests when its own provider cannot. Default: none.</summary>
    public IList<FallbackOptions> Fallbacks { get; } = [];

    /// <summary>
    /// Models of the gateway's own by the names that clients ask for, such as <c>fast</c>: each is served by other models, in the
    /// order that a strategy chooses. A name here is taken before those of providers' models. Default: none.
    /// </summary>
    public IDictionary<string, NamedModelOptions> Models { get; } = new Dictionary<string, NamedModelOptions>(StringComparer.Ordinal);

    /// <summary>How requests are changed before their model is looked up. Default: not at all.</summary>
    public IList<RewriteRule> Rewrites { get; } = [];

    /// <summary>What requests and replies may not say. Default: no rule, and nothing is looked at.</summary>
    public GuardOptions Guard { get; } = new();

    /// <summary>How many calls may run at a time. Default: any number.</summary>
    public UpstreamLimitOptions Limits { get; } = new();

    /// <summary>How many requests' trails are kept.</summary>
    public RequestTrailOptions Requests { get; } = new();

    /// <summary>What traces hold.</summary>
    public RequestTracingOptions Tracing { get; } = new();

    /// <summary>Whether requests are measured.</summary>
    public RequestMetricsOptions Metrics { get; } = new();

    /// <summary>
    /// Whether images that clients give by http address are fetched for vendors that take bytes only. Their addresses are
    /// the clients' choice; private ones are refused all the same. Default: false, such images are a 400.
    /// </summary>
    public bool FetchImages { get; set; }

    /// <summary>Bounds on fetching images.</summary>
    public ImageFetchOptions Images { get; } = new();

    /// <summary>What happens to running requests when the app stops.</summary>
    public DrainOptions Drain { get; } = new();

    /// <summary>How requests are passed through that the gateway does not read.</summary>
    public PassThroughOptions PassThrough { get; } = new();

    /// <summary>How much of the providers' logs is kept, and where.</summary>
    public ProviderLogOptions Logs { get; } = new();

    /// <summary>What could not be read from configuration, for the validator to report with the rest.</summary>
    internal List<string> ReadErrors { get; } = [];

    /// <summary>The settings of one provider, made when there are none yet.</summary>
    public ProviderOptions Provider(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!Providers.TryGetValue(name, out var options)) Providers[name] = options = new ProviderOptions();
        return options;
    }
}
