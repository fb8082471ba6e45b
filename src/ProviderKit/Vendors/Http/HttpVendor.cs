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

    /// <summary>Whether a provider may have that name.</summary>
    internal static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>What clients put before the vendor's model names. Default: <c>ext-{Name}-</c>.</summary>
    public string Prefix
    {
        get => _prefix ?? $"ext-{Name}-";
        init => _prefix = value;
    }

    /// <summary>The name under which its models' thoughts are signed. Default: <see cref="Name"/>; that of another vendor whose API it is.</summary>
    internal string SignsAs { get => field ?? Name; init; }

    /// <summary>Whether its models are those of many vendors: what one family of them has signed is not sent to another. Default: false.</summary>
    internal bool IsRouter { get; init; }

    /// <summary>Its name in traces, as OpenTelemetry's conventions have it; null where they have none.</summary>
    public string? TelemetryName { get; init; }

    /// <summary>Where the vendor lives; null when the user has to say.</summary>
    public string? BaseAddress { get; init; }

    /// <summary>
    /// The APIs the vendor serves, the preferred one first. Default: OpenAI's chat completions and embeddings at
    /// <c>/chat/completions</c> and <c>/embeddings</c>.
    /// </summary>
    public IReadOnlyList<VendorApi> Apis { get; init; } = [new(WireFormat.OpenAIChat, "/chat/completions"), new(WireFormat.OpenAIEmbeddings, "/embeddings")];

    /// <summary>
    /// The most inputs the vendor takes in one embeddings request. A request with more of them is sent in several calls,
    /// one after the other with the same token, and the replies are joined: the vectors in order, the usage summed. If one
    /// call fails, the whole request fails. One request becomes 100 calls at most; more inputs are refused with a 400.
    /// Default: null, requests are not split.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public int? EmbeddingsBatch
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A batch has one input at least.");
    }

    /// <summary>The paths that the vendor serves and that are passed through to it: images, audio, moderations, rerank. Default: none.</summary>
    public IReadOnlyList<PassThroughRoute> PassThrough { get; init; } = [];

    /// <summary>
    /// Appended to the base address for a path that is passed through: <c>{path}</c> stands for the path below <c>/v1</c>, <c>{model}</c> for the
    /// model. Default: <c>/{path}</c>.
    /// </summary>
    public string PassThroughPath { get; init; } = "/{path}";

    /// <summary>
    /// Takes the place of <see cref="PassThroughPath"/> when an API version is configured; <c>{version}</c> stands for it. Default: null,
    /// the address does not depend on a version.
    /// </summary>
    public string? PassThroughVersionedPath { get; init; }

    /// <summary>Adds headers that depend on the request; null for none.</summary>
    internal Action<HttpRequestMessage, ChatRequest>? Decorate { get; init; }

    /// <summary>Makes what trades the user's token for the one the chat API takes; null where they are the same.</summary>
    internal Func<IServiceProvider, ProviderOptions, ITokenExchange>? Exchange { get; init; }

    /// <summary>
    /// Headers that go with tokens of some kind, in place of the vendor's of that name; those of the user win. Gives null for other tokens.
    /// Null for none.
    /// </summary>
    internal Func<ApiToken, IReadOnlyDictionary<string, string>?>? TokenHeaders { get; init; }

    /// <summary>Appended to the base address for the list of models. Default: <c>/models</c>.</summary>
    public string ModelsPath { get; init; } = "/models";

    /// <summary>
    /// Appended to the base address for an answer that only a good token gets, where the list of models is for everybody.
    /// Default: null, the list itself tells good tokens from bad.
    /// </summary>
    public string? TokenPath { get; init; }

    /// <summary>Whether getting the list, with <see cref="TokenPath"/> if there is one, proves that a token is good. Default: true.</summary>
    public bool ListProvesToken { get; init; } = true;

    /// <summary>Finds the models' names in the vendor's own form of that list; null where the list is OpenAI's.</summary>
    internal Func<JsonElement, IEnumerable<string?>?>? ModelNames { get; init; }

    /// <summary>Finds the paths of the APIs that serve each model in that list; null where it does not say.</summary>
    internal Func<JsonElement, IEnumerable<(string Model, IReadOnlyList<string> Paths)>>? ModelPaths { get; init; }

    /// <summary>Finds what that list says about each model; null where it says nothing.</summary>
    internal Func<JsonElement, IEnumerable<(string Model, ModelDetails Details)>>? ModelDetails { get; init; }

    /// <summary>Whether that list replaces <see cref="Models"/>. Default: true.</summary>
    public bool ListsModels { get; init; } = true;

    /// <summary>
    /// Whether the vendor takes only the models on that list. Default: false; many also take aliases, variants or deployments
    /// that they do not list.
    /// </summary>
    public bool ListIsComplete { get; init; }

    /// <summary>The header that carries the token. Default: <c>Authorization</c>.</summary>
    public string AuthHeader { get; init; } = "Authorization";

    /// <summary>What stands before the token in that header; null for nothing. Default: <c>Bearer</c>.</summary>
    public string? AuthScheme { get; init; } = "Bearer";

    /// <summary>Whether calls need a token. Default: <see cref="CredentialRequirement.Required"/>.</summary>
    public CredentialRequirement Credential { get; init; }

    /// <summary>What one of the vendor's rate limits covers. Default: the token.</summary>
    public LimitScope LimitScope { get; init; }

    /// <summary>The vendor's names of the models it is known to have. Others pass through. Default: none.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Headers sent with every request. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Headers of the client's that go on to the vendor, in lower case. Default: <c>openai-beta</c>.</summary>
    internal IReadOnlyList<string> ClientHeaders { get; init; } = ["openai-beta"];

    /// <summary>
    /// Whether the vendor takes <c>stream_options.include_usage</c>, which is then added to streamed requests so that
    /// their usage is known. Default: true.
    /// </summary>
    public bool AcceptsStreamOptions { get; init; } = true;

    /// <summary>The member of a message that the vendor has in place of <c>cache_control</c>, a breakpoint of the prompt cache. Default: null, none.</summary>
    internal string? CacheMark { get; init; }

    /// <summary>
    /// Members of messages beyond OpenAI's that the vendor knows: some of <c>thinking_blocks</c>, <c>extra_content</c>,
    /// <c>reasoning_content</c>, <c>images</c>, <c>cache_control</c> and <c>prompt_cache_breakpoint</c>. Replies of other vendors bring them, and clients send them back with the
    /// conversation; those that are not here are left out. Default: <c>reasoning_content</c>.
    /// </summary>
    /// <exception cref="ArgumentException">A name is none of the six.</exception>
    public IReadOnlyList<string> MessageFields
    {
        get;
        init => field = value.FirstOrDefault(name => MessageExtensionNames.Find(name) is null) is { } unknown
            ? throw new ArgumentException($"{unknown} is not one of {string.Join(", ", MessageExtensionNames.Names)}.", nameof(value))
            : value;
    } = ["reasoning_content"];

    /// <summary>What families of its models refuse; the first that matches a model applies. Default: nothing.</summary>
    internal IReadOnlyList<ModelQuirk> ModelQuirks { get; init; } = [];

    /// <summary>Takes the place of <see cref="ModelQuirks"/> at versions of its API from before <c>max_completion_tokens</c>.</summary>
    internal ModelQuirk? OldVersionQuirk { get; init; }

    /// <summary>Parameters that older versions of its API refuse. Default: none.</summary>
    internal IReadOnlyList<VersionedParameter> Versions { get; init; } = [];

    /// <summary>Whether a version of its API takes a parameter. One that is not a date is a new one.</summary>
    internal bool Takes(string parameter, string? apiVersion)
    {
        if (apiVersion is not { Length: >= 10 } || !char.IsAsciiDigit(apiVersion[0])) return true;
        foreach (var (name, since) in Versions)
            if (name == parameter) return string.CompareOrdinal(apiVersion, 0, since, 0, since.Length) >= 0;
        return true;
    }

    /// <summary>Reads errors of the vendor's own form; null where there are none.</summary>
    internal Func<int, ReadOnlyMemory<byte>, UpstreamErrorBody?>? ErrorReader
    {
        get
        {
            IVendorFormat[] formats = [.. Apis.Select(static api => api.OwnFormat).OfType<IVendorFormat>()];
            return formats.Length == 0 ? null : (status, body) => Array.ConvertAll(formats, format => FormatFaults.ReadError(format, status, body)).FirstOrDefault(static error => error is not null)?.Read();
        }
    }

    /// <summary>How its errors differ from the rest. Default: not at all.</summary>
    public ErrorRules Errors { get; init; } = new();

    /// <summary>The flat names of its settings, as in environment variables. Default: made from <see cref="Name"/>.</summary>
    public SettingNames Settings
    {
        get => _settings ?? new SettingNames(Name.ToUpperInvariant().Replace('-', '_'));
        init => _settings = value;
    }
}
