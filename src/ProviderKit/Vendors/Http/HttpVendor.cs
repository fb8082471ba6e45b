using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;
using ProviderKit.Vendors.OwnFormats;

namespace ProviderKit;

/// <summary>A vendor reached over HTTP: one row of data. It speaks OpenAI's format unless <see cref="Apis"/> says otherwise. Immutable.</summary>
public sealed record HttpVendor
{
    private readonly string? _prefix;
    private readonly SettingNames? _settings;

    /// <summary>The provider's short name, such as <c>groq</c>: lower-case letters, digits, <c>_</c> and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether <paramref name="name"/> is a valid provider name.</summary>
    internal static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>What clients put before the vendor's model names. Default: <c>ext-{Name}-</c>.</summary>
    public string Prefix
    {
        get => _prefix ?? $"ext-{Name}-";
        init => _prefix = value;
    }

    /// <summary>The name under which its models' thoughts are signed. Default: <see cref="Name"/>; otherwise the name of the vendor whose API it serves.</summary>
    internal string SignsAs { get => field ?? Name; init; }

    /// <summary>Whether it serves models of many vendors, so that a signature of one family is not sent to another. Default: false.</summary>
    internal bool IsRouter { get; init; }

    /// <summary>Its name in traces, from OpenTelemetry's conventions; null if they have none.</summary>
    public string? TelemetryName { get; init; }

    /// <summary>The vendor's base address; null if the user must set it.</summary>
    public string? BaseAddress { get; init; }

    /// <summary>
    /// The vendor's APIs, preferred API first. Default: OpenAI's chat completions and embeddings at
    /// <c>/chat/completions</c> and <c>/embeddings</c>.
    /// </summary>
    public IReadOnlyList<VendorApi> Apis { get; init; } = [new(WireFormat.OpenAIChat, "/chat/completions"), new(WireFormat.OpenAIEmbeddings, "/embeddings")];

    /// <summary>
    /// The maximum number of inputs of one embeddings request. A request with more inputs is sent in several calls,
    /// one after the other with the same token, and the replies are joined: the vectors in order, the usage summed. If one
    /// call fails, the whole request fails. One request becomes at most 100 calls; more inputs are refused with a 400.
    /// Default: null, requests are not split.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public int? EmbeddingsBatch
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A batch has one input at least.");
    }

    /// <summary>The vendor's paths to which requests are passed through: images, audio, moderations, rerank. Default: none.</summary>
    public IReadOnlyList<PassThroughRoute> PassThrough { get; init; } = [];

    /// <summary>
    /// Appended to the base address for a path that is passed through: <c>{path}</c> stands for the path below <c>/v1</c>, <c>{model}</c> for the
    /// model. Default: <c>/{path}</c>.
    /// </summary>
    public string PassThroughPath { get; init; } = "/{path}";

    /// <summary>
    /// Replaces <see cref="PassThroughPath"/> if an API version is configured; <c>{version}</c> stands for it. Default: null,
    /// the address does not depend on a version.
    /// </summary>
    public string? PassThroughVersionedPath { get; init; }

    /// <summary>Adds headers that depend on the request; null for none.</summary>
    internal Action<HttpRequestMessage, ChatRequest>? Decorate { get; init; }

    /// <summary>Creates the exchange of the user's token for a token of the chat API; null if there is no exchange.</summary>
    internal Func<IServiceProvider, ProviderOptions, ITokenExchange>? Exchange { get; init; }

    /// <summary>
    /// Headers for tokens of some kind. They replace the vendor's headers of the same name; the user's headers override them. Returns null for other tokens.
    /// Null for none.
    /// </summary>
    internal Func<ApiToken, IReadOnlyDictionary<string, string>?>? TokenHeaders { get; init; }

    /// <summary>Appended to the base address for the list of models. Default: <c>/models</c>.</summary>
    public string ModelsPath { get; init; } = "/models";

    /// <summary>
    /// Appended to the base address for a call that only a valid token can make, if the list of models is public.
    /// Default: null, the list itself proves that a token is valid.
    /// </summary>
    public string? TokenPath { get; init; }

    /// <summary>Whether a successful listing, with <see cref="TokenPath"/> if set, proves that a token is valid. Default: true.</summary>
    public bool ListProvesToken { get; init; } = true;

    /// <summary>Finds the models' names in a list of the vendor's own form; null if the list has OpenAI's form.</summary>
    internal Func<JsonElement, IEnumerable<string?>?>? ModelNames { get; init; }

    /// <summary>Finds the paths of the APIs that serve each model in that list; null if it does not name them.</summary>
    internal Func<JsonElement, IEnumerable<(string Model, IReadOnlyList<string> Paths)>>? ModelPaths { get; init; }

    /// <summary>Finds the details of each model in that list; null if it has none.</summary>
    internal Func<JsonElement, IEnumerable<(string Model, ModelDetails Details)>>? ModelDetails { get; init; }

    /// <summary>Whether that list replaces <see cref="Models"/>. Default: true.</summary>
    public bool ListsModels { get; init; } = true;

    /// <summary>
    /// Whether the vendor takes only the models on its list. Default: false; many vendors also take aliases, variants or deployments
    /// that they do not list.
    /// </summary>
    public bool ListIsComplete { get; init; }

    /// <summary>The header that carries the token. Default: <c>Authorization</c>.</summary>
    public string AuthHeader { get; init; } = "Authorization";

    /// <summary>The word before the token in that header; null for none. Default: <c>Bearer</c>.</summary>
    public string? AuthScheme { get; init; } = "Bearer";

    /// <summary>Whether calls need a token. Default: <see cref="CredentialRequirement.Required"/>.</summary>
    public CredentialRequirement Credential { get; init; }

    /// <summary>What one of the vendor's rate limits covers. Default: the token.</summary>
    public LimitScope LimitScope { get; init; }

    /// <summary>The vendor's names of its known models. Other names are passed through. Default: none.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Headers sent with every request. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The client's headers that are forwarded to the vendor, in lower case. Default: <c>openai-beta</c>.</summary>
    internal IReadOnlyList<string> ClientHeaders { get; init; } = ["openai-beta"];

    /// <summary>
    /// Whether the vendor accepts <c>stream_options.include_usage</c>, which is then added to streamed requests to learn
    /// their usage. Default: true.
    /// </summary>
    public bool AcceptsStreamOptions { get; init; } = true;

    /// <summary>The vendor's message member for a prompt-cache breakpoint, in place of <c>cache_control</c>. Default: null, none.</summary>
    internal string? CacheMark { get; init; }

    /// <summary>
    /// The members of messages beyond OpenAI's that the vendor knows: some of <c>thinking_blocks</c>, <c>extra_content</c>,
    /// <c>reasoning_content</c>, <c>images</c>, <c>cache_control</c> and <c>prompt_cache_breakpoint</c>. Clients send such members of other vendors' replies back with the
    /// conversation; members that are not listed here are left out. Default: <c>reasoning_content</c>.
    /// </summary>
    /// <exception cref="ArgumentException">A name is not one of the six.</exception>
    public IReadOnlyList<string> MessageFields
    {
        get;
        init => field = value.FirstOrDefault(name => MessageExtensionNames.Find(name) is null) is { } unknown
            ? throw new ArgumentException($"{unknown} is not one of {string.Join(", ", MessageExtensionNames.Names)}.", nameof(value))
            : value;
    } = ["reasoning_content"];

    /// <summary>The parameters that families of its models refuse; the first family that matches a model applies. Default: none.</summary>
    internal IReadOnlyList<ModelQuirk> ModelQuirks { get; init; } = [];

    /// <summary>Replaces <see cref="ModelQuirks"/> for versions of its API from before <c>max_completion_tokens</c>.</summary>
    internal ModelQuirk? OldVersionQuirk { get; init; }

    /// <summary>Parameters that older versions of its API refuse. Default: none.</summary>
    internal IReadOnlyList<VersionedParameter> Versions { get; init; } = [];

    /// <summary>Whether a version of its API accepts a parameter. A version that is not a date counts as new.</summary>
    internal bool Takes(string parameter, string? apiVersion)
    {
        if (apiVersion is not { Length: >= 10 } || !char.IsAsciiDigit(apiVersion[0])) return true;
        foreach (var (name, since) in Versions)
            if (name == parameter) return string.CompareOrdinal(apiVersion, 0, since, 0, since.Length) >= 0;
        return true;
    }

    /// <summary>Reads errors of the vendor's own form; null if it has none.</summary>
    internal Func<int, ReadOnlyMemory<byte>, UpstreamErrorBody?>? ErrorReader
    {
        get
        {
            IVendorFormat[] formats = [.. Apis.Select(static api => api.OwnFormat).OfType<IVendorFormat>()];
            return formats.Length == 0 ? null : (status, body) => Array.ConvertAll(formats, format => FormatFaults.ReadError(format, status, body)).FirstOrDefault(static error => error is not null)?.Read();
        }
    }

    /// <summary>How its errors differ from the common form. Default: not at all.</summary>
    public ErrorRules Errors { get; init; } = new();

    /// <summary>The flat names of its settings, as in environment variables. Default: made from <see cref="Name"/>.</summary>
    public SettingNames Settings
    {
        get => _settings ?? new SettingNames(Name.ToUpperInvariant().Replace('-', '_'));
        init => _settings = value;
    }
}
