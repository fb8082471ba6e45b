using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.Logs;

namespace ProviderKit.Routing;

/// <summary>The providers of one configuration. Resolves model names to providers. Thread-safe.</summary>
internal sealed partial class RegistrySnapshot
{
    private const int MaxPassedThrough = 1000; // clients choose the names
    private const int ShortestWithToken = 8; // shorter tokens are placeholders; model names may contain them

    private readonly ProviderEntry[] _all;
    private readonly ProviderEntry[] _byPrefixLength;
    private readonly ProviderEntry? _default;
    private readonly FrozenDictionary<string, RoutePlan> _listed;
    private readonly FrozenDictionary<string, RoutePlan>? _fallbacks;
    private readonly ConcurrentDictionary<string, RoutePlan> _passedThrough = new(StringComparer.Ordinal);

    public RegistrySnapshot(
        IReadOnlyList<ProviderEntry> entries, string? defaultProvider, TimeProvider time, ILogger logger,
        IEnumerable<FallbackOptions>? fallbacks = null, IDictionary<string, NamedModelOptions>? models = null, IReadOnlyList<IRoutingStrategy>? strategies = null)
    {
        _all = [.. entries];
        // If two providers share a prefix, at most one is enabled, and it comes first.
        _byPrefixLength = [.. entries.OrderByDescending(e => e.Info.Prefix.Length).ThenByDescending(e => e.Enabled)];
        _default = defaultProvider is null ? null : Find(defaultProvider);
        var problems = Mistakes(entries);
        foreach (var entry in entries) entry.MakeRouted(this, problems);
        Named = models is null ? [] : NamedModels.Make(models, strategies ?? [], this, logger, problems);
        var chains = FallbackChains.Read(fallbacks ?? [], this, problems);
        if (problems.Count > 0) throw new OptionsValidationException(Options.DefaultName, typeof(ProviderKitOptions), problems);
        _fallbacks = chains.Count == 0 ? null : chains.ToFrozenDictionary(StringComparer.Ordinal);
        Created = time.GetUtcNow().ToUnixTimeSeconds();
        var enabled = entries.Where(e => e.Enabled).ToArray();
        Models =
        [
            .. Named.Select(named => new ChatModel(named.Name, NamedModel.Owner, Created)),
            .. enabled.SelectMany(e => e.Info.Models.Select(m => new ChatModel(e.Info.Prefix + m, e.Name, Created))).Where(m => FindNamed(m.Id) is null),
        ];
        _listed = Named.Select(named => RouteStep.To(named, named.Name))
            .Concat(enabled.SelectMany(e => e.Info.Models.Select(m => RouteStep.To(new ModelTarget(e, e.Info.Prefix + m, m)))))
            .DistinctBy(step => step.Target.Requested)
            .ToFrozenDictionary(step => step.Target.Requested, step => new RoutePlan(step));
        UpstreamModels = enabled.SelectMany(e => e.Info.Models).ToFrozenSet(StringComparer.Ordinal);
        foreach (var entry in enabled)
            if (entry.Problem is { } problem) LogProblem(logger, problem);
        foreach (var named in Named)
            if (named.Problem is { } problem) LogProblem(logger, problem);
    }

    /// <summary>All providers, enabled or not, in order of registration.</summary>
    public IReadOnlyList<ProviderEntry> Providers => _all;

    /// <summary>The gateway's own models, in the order of the settings.</summary>
    public IReadOnlyList<NamedModel> Named { get; }

    /// <summary>The gateway's own models and those of the enabled providers.</summary>
    public IReadOnlyList<ChatModel> Models { get; }

    /// <summary>The provider of pass-through requests that name neither a model nor a provider; null for none.</summary>
    public string? PassThroughProvider { get; init; }

    /// <summary>When it was created, in Unix seconds.</summary>
    public long Created { get; }

    /// <summary>The upstreams' own names of <see cref="Models"/>.</summary>
    public FrozenSet<string> UpstreamModels { get; }

    /// <summary>Whether <paramref name="model"/> is one of <see cref="Models"/>.</summary>
    public bool Lists(string model) => _listed.ContainsKey(model);

    /// <summary>Finds a provider by name, ignoring case; null if there is none.</summary>
    public ProviderEntry? Find(string name) =>
        Providers.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds one of the gateway's own models; null if there is none.</summary>
    public NamedModel? FindNamed(string name) => Named.FirstOrDefault(named => named.Name == name);

    /// <summary>Creates the plan of a request: one of the gateway's own models, or the provider with the longest matching prefix. Never guesses.</summary>
    /// <param name="request">The request.</param>
    /// <param name="plan">
    /// The plan with the model's fallbacks. Also set with an error if a provider caused it: fallbacks may still serve the request.
    /// </param>
    /// <param name="error">The error, which says what to do.</param>
    public bool TryResolve(
        ChatRequest request, [NotNullWhen(true)] out RoutePlan? plan, [NotNullWhen(false)] out ProviderError? error)
    {
        bool found = request.PassThrough is { } pass
            ? new PassThroughPlan(this, PassThroughProvider, _default?.Name).TryResolve(pass, out plan, out error)
            : TryFind(request.Model, out plan, out error);
        if (plan is not null && _fallbacks is not null && request.AllowFallback && ChainOf(request.Model, _fallbacks) is { } chain) plan = chain;
        return found;
    }

    /// <summary>Finds a model by name, listed or not: a provider's, or the gateway's own. Does not plan targets that serve it instead.</summary>
    /// <param name="model">The client's name for the model.</param>
    /// <param name="own">The model. With an error: the provider that caused it, if any.</param>
    /// <param name="error">Why chat would not accept it.</param>
    public bool TryFind(string model, [NotNullWhen(true)] out RoutePlan? own, [NotNullWhen(false)] out ProviderError? error)
    {
        error = null;
        if (_listed.TryGetValue(model, out own)) return true;
        string? plain = ModelNames.WithoutDefaultTag(model);
        // The gateway's own models take precedence over models that an upstream lists.
        if (plain is not null && FindNamed(plain) is not null) return TryFindPlain(plain, model, out own, out error);
        if (plain is null && _passedThrough.TryGetValue(model, out own)) return true;
        var (entry, rest) = Locate(model);
        // If an upstream lists the name with its tag, it may not accept the name without it.
        if (plain is not null && entry?.ListsTagged(rest) is not true) return _passedThrough.TryGetValue(model, out own) || TryFindPlain(plain, model, out own, out error);
        if (entry is null || !ModelNames.AreSafe(rest)) error = ProviderRegistry.NotFound(Mask(model), null);
        else if (entry is { Enabled: false, IsSwitchedOff: false }) error = ProviderRegistry.NotFound(Mask(model), entry.Problem);
        if (error is not null) return false;
        // The reply repeats the model's name. If a token was sent by mistake as the name, it is masked.
        own = new RoutePlan(RouteStep.To(new ModelTarget(entry!, HoldsToken(model) ? Mask(model) : model, rest)));
        if (!entry!.Enabled) error = entry.OwnRefusal;
        else if (plain is null && _passedThrough.Count < MaxPassedThrough) _passedThrough.TryAdd(model, own);
        return error is null;
    }

    /// <summary>Finds the model of a name without its tag, for a client that wrote the tag.</summary>
    private bool TryFindPlain(string plain, string model, [NotNullWhen(true)] out RoutePlan? own, [NotNullWhen(false)] out ProviderError? error)
    {
        bool found = TryFind(plain, out own, out error);
        // If a token was sent as the name, the plan has the masked name.
        if (own?.First.Requested != plain) return found;
        own = own.As(model);
        if (found && _passedThrough.Count < MaxPassedThrough) _passedThrough.TryAdd(model, own);
        return found;
    }

    private static RoutePlan? ChainOf(string model, FrozenDictionary<string, RoutePlan> fallbacks) =>
        fallbacks.GetValueOrDefault(model) ?? (ModelNames.WithoutDefaultTag(model) is { } plain ? fallbacks.GetValueOrDefault(plain)?.As(model) : null);

    /// <summary>
    /// Finds the provider of <paramref name="model"/> by prefix, enabled or not, and the rest of the name. Ignores the gateway's own models.
    /// </summary>
    public (ProviderEntry? Entry, string Model) Locate(string model)
    {
        foreach (var entry in _byPrefixLength)
            if (model.StartsWith(entry.Info.Prefix, StringComparison.Ordinal)) return (entry, model[entry.Info.Prefix.Length..]);
        return (_default, model);
    }

    /// <summary>The form in which a client's model name is shown. A token sent by mistake as the name is masked.</summary>
    public ShownModel Show(string model) =>
        model.Length >= ShortestWithToken && !Lists(model) && Mask(model) is var masked && masked != model
            ? new ShownModel(ProviderRegistry.Shown(masked), Mask)
            : new ShownModel(ProviderRegistry.Shown(model));

    private bool HoldsToken(string model) =>
        Providers.Any(entry => entry.Tokens.Mask(model) != model && entry.Tokens.Tokens.Any(token => token.IsUnmistakable && token.MaskIn(model) != model));

    /// <summary>The form in which a client's request id is shown.</summary>
    public string? ShowId(string? id) => id is null ? null : SecretPatterns.Apply(Mask(id));

    /// <summary>Masks the tokens of all providers in <paramref name="text"/>, except placeholders that are too short to be secrets.</summary>
    public string Mask(string text)
    {
        foreach (var entry in _all)
        {
            if (entry.Tokens.Mask(text) == text) continue; // one fast search, which is nearly always enough
            foreach (var token in entry.Tokens.Tokens)
                if (token.Length >= ShortestWithToken) text = token.MaskIn(text);
        }
        return text;
    }

    private static List<string> Mistakes(IReadOnlyList<ProviderEntry> entries) =>
    [
        .. entries.GroupBy(e => e.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
            .Select(g => $"Two providers are named {g.Key}."),
        .. entries.Where(e => e.Enabled).GroupBy(e => e.Info.Prefix, StringComparer.Ordinal).Where(g => g.Count() > 1)
            .Select(g => $"The prefix {g.Key} belongs to {string.Join(" and ", g.Select(e => e.Name))}. Set ProviderKit:Providers:{g.Last().Name}:Prefix."),
    ];

    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}
