using System.Collections.Concurrent;
using System.Collections.Frozen;
using ProviderKit.Routing;
using ProviderKit.Tokens;

namespace ProviderKit;

/// <summary>A provider in the registry, with its tokens. Thread-safe.</summary>
public sealed class ProviderEntry
{
    private readonly SettingNames _settings;
    private readonly RoutedFactory? _makeRouted;
    private readonly WireFormat[] _formats;
    private readonly TokenMask? _headerSecrets;
    private readonly IApiChoice? _apis; // null if every request that fits a format is served
    private volatile FrozenSet<string> _tagged = FrozenSet<string>.Empty; // the upstream's models whose names end with the default tag
    private ConcurrentDictionary<string, CallCount>? _calls; // of models that a strategy compares; null for nearly all providers

    /// <summary>Makes the models that other providers serve, once all providers are known.</summary>
    internal delegate RoutedModels RoutedFactory(ProviderEntry own, RegistrySnapshot registry, ICollection<string> errors);

    internal ProviderEntry(
        IChatProvider provider, TokenPool tokens, bool enabled, SettingNames settings, RoutedFactory? makeRouted = null, ProviderHealth? health = null,
        bool switchedOff = false, TokenMask? headerSecrets = null)
    {
        _headerSecrets = headerSecrets;
        IsSwitchedOff = switchedOff;
        Health = health ?? new ProviderHealth();
        _makeRouted = makeRouted;
        Provider = provider;
        _apis = provider as IApiChoice;
        Info = provider.Info;
        Tokens = tokens;
        Tokens.CountsPerModel = Info.LimitScope == LimitScope.TokenAndModel;
        Tokens.LongestRuleRest = Info.Errors.Rules.Max(rule => rule.For) ?? TimeSpan.Zero;
        Enabled = enabled;
        _settings = settings;
        _formats = [.. Info.Formats];
    }

    /// <summary>The provider's name.</summary>
    public string Name => Info.Name;

    /// <summary>What the provider says about itself.</summary>
    public ProviderInfo Info { get; }

    /// <summary>The provider itself.</summary>
    public IChatProvider Provider { get; }

    /// <summary>Its tokens; empty if it has none.</summary>
    public TokenPool Tokens { get; }

    /// <summary>The health of its upstream.</summary>
    public ProviderHealth Health { get; }

    /// <summary>Whether it is enabled.</summary>
    public bool Enabled { get; }

    /// <summary>Whether the operator disabled it while the app was running; false if only the configuration disables it.</summary>
    public bool IsSwitchedOff { get; }

    /// <summary>Why it cannot serve now and what to set; null if it can.</summary>
    public string? Problem => Enabled && Routed is not null ? Routed.Problem : OwnProblem;

    /// <summary>What it needs in order to serve, enabled or not, and what to set; null if nothing is missing.</summary>
    public string? Lacking => Routed is not null ? Routed.Problem : OwnLack;

    /// <summary>Its models if other providers serve them; null for nearly all providers.</summary>
    internal RoutedModels? Routed { get; private set; }

    /// <summary>Whether <see cref="Routed"/> is or will be set.</summary>
    internal bool IsRouted => _makeRouted is not null;

    /// <summary>Why the provider itself, without those that serve its models, cannot be called; null if it can.</summary>
    internal string? OwnProblem =>
        IsSwitchedOff ? $"{Name} was switched off by the operator. Use a model of another provider (GET /v1/models lists them), or ask the operator to switch it on again."
        : !Enabled ? $"{Name} is not enabled. Set {_settings.Enabled}=1 (or ProviderKit:Providers:{Name}:Enabled)."
        : OwnLack;

    /// <summary>The same as an error.</summary>
    internal ProviderError? OwnRefusal =>
        OwnProblem is not { } problem ? null : new ProviderError(ProviderErrorKind.NotConfigured, problem) { Code = IsSwitchedOff ? "provider_disabled" : null };

    private string? OwnLack => Info.ConfigurationProblem
        ?? (Info.Credential == CredentialRequirement.Required && Tokens.Count == 0
            ? $"{Name} has no token. Set {TokenSettings} (or ProviderKit:Providers:{Name}:Tokens:0)."
            : null);

    /// <summary>Makes <see cref="Routed"/> if it applies. Called once, by the registry.</summary>
    internal void MakeRouted(RegistrySnapshot registry, ICollection<string> errors) => Routed = _makeRouted?.Invoke(this, registry, errors);

    /// <summary>Stores the upstream's own list of models, if routing depends on their names.</summary>
    internal void NoteListed(IEnumerable<string> upstreamModels) =>
        _tagged = upstreamModels.Where(static model => ModelNames.WithoutDefaultTag(model) is not null).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the upstream lists this model, whose name ends with the default tag, under exactly this name.</summary>
    internal bool ListsTagged(string upstreamModel) => _tagged.Contains(upstreamModel);

    /// <summary>Starts counting calls to <paramref name="upstreamModel"/>.</summary>
    internal void CountCalls(string upstreamModel) =>
        LazyInitializer.EnsureInitialized(ref _calls, static () => new ConcurrentDictionary<string, CallCount>(StringComparer.Ordinal)).TryAdd(upstreamModel, new CallCount());

    /// <summary>The running calls to a model; null if they are not counted.</summary>
    internal CallCount? CallsTo(string upstreamModel) => Volatile.Read(ref _calls)?.GetValueOrDefault(upstreamModel);

    /// <summary>Whether it takes <paramref name="request"/> for <paramref name="upstreamModel"/> in its own format.</summary>
    internal bool Serves(ChatRequest request, string upstreamModel) => request.GoesAsItIs || Serves(request.Format) && (_apis is null || _apis.Serves(request, upstreamModel));

    /// <summary>Whether it accepts requests in <paramref name="format"/>, for some model at least: unchanged, translated, or answered by the gateway.</summary>
    internal bool ServesOrTranslates(WireFormat format) => Serves(format) || format.IsAnsweredHere || (format.Bridge is not null && Serves(format.Canonical));

    /// <summary>Whether it accepts requests in <paramref name="format"/> for <paramref name="upstreamModel"/> once they are in the canonical format.</summary>
    internal bool ServesCanonical(WireFormat format, string upstreamModel) =>
        format.Bridge is not null && Serves(format.Canonical) && (_apis is null || _apis.ServesCanonical(format, upstreamModel));

    /// <summary>Asks the upstream for its models. All callers use this method, so that errors are values without secrets.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    internal async ValueTask<ModelListing> ListModelsAsync(ApiToken? token, CancellationToken cancellationToken)
    {
        ModelListing listing;
        try
        {
            listing = await ((IModelLister)Provider).ListModelsAsync(token, cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException e)
        {
            listing = new ModelListing([], e.Error);
        }
        return listing.Error is null ? listing : listing with { Error = Mask(listing.Error) };
    }

    /// <summary>Why <paramref name="upstreamModel"/> cannot be called with <paramref name="request"/>; null if it can.</summary>
    internal ProviderError? RefusalOf(ChatRequest request, string upstreamModel) => OwnRefusal ?? _apis?.RefusalOf(request, upstreamModel);

    private bool Serves(WireFormat format) => Array.IndexOf(_formats, format) >= 0;

    /// <summary><paramref name="error"/> without the tokens' values, which upstreams often quote.</summary>
    internal ProviderError Mask(ProviderError error) => error.Masked(Mask);

    /// <summary>A text without the tokens' values and the credentials among the configured headers.</summary>
    internal string Mask(string text)
    {
        text = Tokens.Mask(text);
        return _headerSecrets?.Apply(text) ?? text;
    }

    private string TokenSettings =>
        _settings.ApiKey is null ? $"{_settings.Token} or {_settings.Token}_1" : $"{_settings.ApiKey} or {_settings.Token}_1";
}
