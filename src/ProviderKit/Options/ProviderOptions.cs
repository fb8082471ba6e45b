namespace ProviderKit;

/// <summary>One provider's settings.</summary>
public sealed class ProviderOptions
{
    private Func<string, bool> _removed = static _ => false;

    /// <summary>Whether it serves. Default: null, which is off for built-in providers and on for those an app adds.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The base address, <c>http</c> or <c>https</c>. Default: null, the vendor's own.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>What clients put before model names. Default: null, the vendor's usual one.</summary>
    public string? Prefix { get; set; }

    /// <summary>The API version, where the vendor has one. Default: null, its unversioned API.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>
    /// Where tokens are exchanged for those the chat API takes, <c>http</c> or <c>https</c>, at vendors that do so.
    /// Default: null, the vendor's own address.
    /// </summary>
    public string? TokenUrl { get; set; }

    /// <summary>
    /// Whether tokens that can be exchanged for short-lived ones are; false sends them as they are. Default: true. Only for vendors that
    /// exchange tokens.
    /// </summary>
    public bool ExchangeTokens { get; set; } = true;

    /// <summary>How the provider is reached. Default: <see cref="ProviderMode.Http"/>.</summary>
    public ProviderMode Mode { get; set; }

    /// <summary>
    /// The vendor's own command, for <see cref="ProviderMode.Cli"/>: a path, or a name that is looked up in <c>PATH</c>.
    /// Default: null, the vendor's usual name.
    /// </summary>
    public string? Command { get; set; }

    /// <summary>How many commands may run at once, for <see cref="ProviderMode.Cli"/>; further calls wait. Default: 2.</summary>
    public int MaxProcesses { get; set; } = 2;

    /// <summary>
    /// Variables of this process's environment that the command gets, for <see cref="ProviderMode.Cli"/>, beside those that
    /// it is known to need (<c>PATH</c>, <c>HOME</c>, proxies, …); a name that ends in <c>*</c> stands for all that begin so.
    /// Default: empty.
    /// </summary>
    public IList<string> Environment { get; } = [];

    /// <summary>Tokens, in the order they are tried, after those given by flat names such as <c>EXT_OPENAI_API_KEY</c>.</summary>
    public IList<string> Tokens { get; } = [];

    /// <summary>The models to list, by the upstream's names. Default: empty, the vendor's usual ones.</summary>
    public IList<string> Models { get; } = [];

    /// <summary>Headers sent with every request to the upstream; they replace the vendor's. Default: none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether what families of models are known to refuse is left out of requests or renamed, such as <c>temperature</c> and
    /// <c>max_tokens</c> for reasoning models. Default: true; false sends requests as clients write them.
    /// </summary>
    public bool ModelQuirks { get; set; } = true;

    /// <summary>
    /// Whether breakpoints of the prompt cache are added to requests of clients whose format has none, for upstreams in Anthropic's
    /// format, and how long what they end is kept. Default: <see cref="AutomaticCache.FiveMinutes"/>.
    /// </summary>
    public AutomaticCache AutomaticCache { get; set; }

    /// <summary>
    /// Members of messages beyond OpenAI's that the upstream knows: some of <c>thinking_blocks</c>, <c>extra_content</c>,
    /// <c>reasoning_content</c>, <c>images</c>, <c>cache_control</c> and <c>prompt_cache_breakpoint</c>; the others are left out of requests. Default: empty, the vendor's.
    /// </summary>
    public IList<string> MessageFields { get; } = [];

    /// <summary>
    /// The names a <see cref="BaseUrl"/> of the user's uses for the listed models; without one they are not used. Default:
    /// empty, the same names. Only for a provider that gathers others' models.
    /// </summary>
    public IList<ModelMapping> ModelMap { get; } = [];

    /// <summary>
    /// Models that another provider serves. Default: empty; without a <see cref="BaseUrl"/> the usual routes apply to what
    /// these do not name. Only for a provider that gathers others' models.
    /// </summary>
    public IList<ModelRouteOptions> Routes { get; } = [];

    /// <summary>
    /// Models that are a lead and a worker taking turns; not used when there is a <see cref="BaseUrl"/>. Default: empty.
    /// Only for the provider that pairs models.
    /// </summary>
    public IList<ModelPair> Pairs { get; } = [];

    /// <summary>
    /// What errors of the upstream mean, where it is not what the vendor's own rules say; the first that matches decides,
    /// and these come before the vendor's. Default: none.
    /// </summary>
    /// <remarks>
    /// A provider of your own (<c>AddProvider</c>) puts them into its <see cref="ProviderInfo.Errors"/>, by which errors in the
    /// body of a reply are judged.
    /// </remarks>
    public IList<ErrorRule> ErrorRules { get; } = [];

    /// <summary>Whether <see cref="Enabled"/> is off because the operator switched it off.</summary>
    internal bool IsSwitchedOff { get; set; }

    /// <summary>Tokens given by flat names, which become the tokens' names.</summary>
    internal List<(string Name, string Value)> NamedTokens { get; } = [];

    /// <summary>Tokens that were added while the app ran.</summary>
    internal List<(string Name, string Value)> AddedTokens { get; } = [];

    /// <summary>Names of tokens that were added for another address than is configured now, and wait for it to come back.</summary>
    internal List<string> LeftOutTokens { get; } = [];

    /// <summary>Whether headers set by the operator wait, as the tokens of <see cref="LeftOutTokens"/> do.</summary>
    internal bool LeavesOutHeaders { get; set; }

    /// <summary>All tokens in the order they are tried, each with the name of the setting it came from.</summary>
    internal IEnumerable<(string Name, string Value)> AllTokens(string provider) =>
        NamedTokens.Concat(Tokens.Select((value, i) => ($"{provider}:Tokens:{i}", value))).Where(t => !_removed(t.Item2)).Concat(AddedTokens);

    /// <summary>Leaves out the configured tokens that <paramref name="removed"/> says; the others keep their names.</summary>
    internal void RemoveTokens(Func<string, bool> removed) => _removed = removed;
}
