namespace ProviderKit;

/// <summary>One provider's settings.</summary>
public sealed class ProviderOptions
{
    private Func<string, bool> _removed = static _ => false;

    /// <summary>Whether the provider is enabled. Default: null: off for built-in providers, on for an app's own.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The base address, <c>http</c> or <c>https</c>. Default: null, the vendor's own.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>
    /// Adds a vendor by settings alone. The value is the API that it speaks: <c>openai</c>, <c>anthropic</c>, <c>google</c> or <c>ollama</c>. No
    /// other provider may have its name, <see cref="BaseUrl"/> is required, and the flat names of its settings begin with <c>EXT_{NAME}</c>. Default:
    /// null, for all other providers.
    /// </summary>
    public string? Kind { get; set; }

    /// <summary>The header that carries the token, for a vendor with a <see cref="Kind"/>. Default: null, the kind's.</summary>
    public string? AuthHeader { get; set; }

    /// <summary>The scheme before the token in that header, or <c>none</c>, for a vendor with a <see cref="Kind"/>. Default: null, the kind's.</summary>
    public string? AuthScheme { get; set; }

    /// <summary>The prefix of model names. Default: null, the vendor's usual prefix.</summary>
    public string? Prefix { get; set; }

    /// <summary>The API version, if the vendor has versions. Default: null, its unversioned API.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>
    /// The address where tokens are exchanged for those of the chat API, <c>http</c> or <c>https</c>, for vendors with token exchange.
    /// Default: null, the vendor's own address.
    /// </summary>
    public string? TokenUrl { get; set; }

    /// <summary>
    /// Whether tokens are exchanged for short-lived ones where possible; false sends them unchanged. Default: true. Only for vendors
    /// with token exchange.
    /// </summary>
    public bool ExchangeTokens { get; set; } = true;

    /// <summary>How the provider is reached. Default: <see cref="ProviderMode.Http"/>.</summary>
    public ProviderMode Mode { get; set; }

    /// <summary>
    /// The vendor's own command, for <see cref="ProviderMode.Cli"/>: a path, or a name that is looked up in <c>PATH</c>.
    /// Default: null, the vendor's usual name.
    /// </summary>
    public string? Command { get; set; }

    /// <summary>The maximum number of concurrent commands, for <see cref="ProviderMode.Cli"/>; further calls wait. Default: 2.</summary>
    public int MaxProcesses { get; set; } = 2;

    /// <summary>
    /// Environment variables that are passed to the command, for <see cref="ProviderMode.Cli"/>, in addition to those that
    /// it is known to need (<c>PATH</c>, <c>HOME</c>, proxies, …). A name that ends with <c>*</c> stands for all names with that beginning.
    /// Default: empty.
    /// </summary>
    public IList<string> Environment { get; } = [];

    /// <summary>Tokens, in the order in which they are tried, after those with flat names such as <c>EXT_OPENAI_API_KEY</c>.</summary>
    public IList<string> Tokens { get; } = [];

    /// <summary>The models to list, by the upstream's names. Default: empty, the vendor's usual ones.</summary>
    public IList<string> Models { get; } = [];

    /// <summary>Headers sent with every request to the upstream; they replace the vendor's. Default: none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether parameters that a family of models is known to refuse are removed or renamed, such as <c>temperature</c> and
    /// <c>max_tokens</c> for reasoning models. Default: true; false sends requests as clients wrote them.
    /// </summary>
    public bool ModelQuirks { get; set; } = true;

    /// <summary>
    /// Whether prompt-cache breakpoints are added to requests of clients whose format has none, for upstreams in Anthropic's
    /// format, and how long the cached prefixes are kept. Default: <see cref="AutomaticCache.FiveMinutes"/>.
    /// </summary>
    public AutomaticCache AutomaticCache { get; set; }

    /// <summary>
    /// The members of messages beyond OpenAI's that the upstream knows: some of <c>thinking_blocks</c>, <c>extra_content</c>,
    /// <c>reasoning_content</c>, <c>images</c>, <c>cache_control</c> and <c>prompt_cache_breakpoint</c>. Other members are left out of requests. Default: empty, the vendor's.
    /// </summary>
    public IList<string> MessageFields { get; } = [];

    /// <summary>
    /// The names of the listed models at a custom <see cref="BaseUrl"/>; ignored without one. Default:
    /// empty, the same names. Only for a provider that offers other providers' models.
    /// </summary>
    public IList<ModelMapping> ModelMap { get; } = [];

    /// <summary>
    /// Models that another provider serves. Default: empty. Without a <see cref="BaseUrl"/> the usual routes apply to all other
    /// models. Only for a provider that offers other providers' models.
    /// </summary>
    public IList<ModelRouteOptions> Routes { get; } = [];

    /// <summary>
    /// Models made of a lead and a worker; ignored if there is a <see cref="BaseUrl"/>. Default: empty.
    /// Only for the provider that pairs models.
    /// </summary>
    public IList<ModelPair> Pairs { get; } = [];

    /// <summary>
    /// Rules for the upstream's errors where the vendor's own rules do not fit. The first match decides;
    /// these rules apply before the vendor's. Default: none.
    /// </summary>
    /// <remarks>
    /// An app's own provider (<c>AddProvider</c>) puts them into its <see cref="ProviderInfo.Errors"/>, which classify errors in the
    /// body of a reply.
    /// </remarks>
    public IList<ErrorRule> ErrorRules { get; } = [];

    /// <summary>Whether <see cref="Enabled"/> is off because the operator disabled the provider.</summary>
    internal bool IsSwitchedOff { get; set; }

    /// <summary>Tokens with flat names; these become the tokens' names.</summary>
    internal List<(string Name, string Value)> NamedTokens { get; } = [];

    /// <summary>Tokens that were added while the app was running.</summary>
    internal List<(string Name, string Value)> AddedTokens { get; } = [];

    /// <summary>Names of tokens that were added for an address other than the configured one; they are unused until that address is back.</summary>
    internal List<string> LeftOutTokens { get; } = [];

    /// <summary>Whether headers set by the operator are unused like the tokens in <see cref="LeftOutTokens"/>.</summary>
    internal bool LeavesOutHeaders { get; set; }

    /// <summary>All tokens in the order in which they are tried, each with the name of its setting.</summary>
    internal IEnumerable<(string Name, string Value)> AllTokens(string provider) =>
        NamedTokens.Concat(Tokens.Select((value, i) => ($"{provider}:Tokens:{i}", value))).Where(t => !_removed(t.Item2)).Concat(AddedTokens);

    /// <summary>Leaves out the configured tokens that <paramref name="removed"/> selects; the other tokens keep their names.</summary>
    internal void RemoveTokens(Func<string, bool> removed) => _removed = removed;
}
