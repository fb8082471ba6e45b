using Microsoft.Extensions.Logging;
using ProviderKit.Formats.Models;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>
/// The models that clients can ask for. Uses each provider's live list if it has one, and its static list until the live list arrives and
/// whenever fetching it fails. Thread-safe; reading never fails.
/// </summary>
public sealed class ModelCatalog
{
    private readonly ProviderRegistry _registry;
    private readonly Func<ProviderEntry, LiveModelList> _make;
    private readonly bool _enabled;
    private volatile Lists _lists;

    internal ModelCatalog(ProviderRegistry registry, LiveModelOptions options, TimeProvider time, ILogger<ModelCatalog> logger)
    {
        _registry = registry;
        _enabled = options.Enabled;
        _make = entry => new LiveModelList(entry, options, time, logger);
        _lists = ListsOf(registry.Current, []);
    }

    /// <summary>The lists of one configuration of the providers.</summary>
    private sealed record Lists(RegistrySnapshot Of, LiveModelList[] All);

    /// <summary>
    /// Lists the gateway's own models and those of all enabled providers. An outdated list is refreshed in the background; a list that was never
    /// fetched is awaited for up to <see cref="LiveModelOptions.Patience"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<IReadOnlyList<ChatModel>> ListAsync(CancellationToken cancellationToken = default) =>
        (await GatherAsync(cancellationToken).ConfigureAwait(false)).Models;

    /// <returns>The models, and the providers whose live lists are included.</returns>
    private async ValueTask<(IReadOnlyList<ChatModel> Models, IReadOnlyCollection<string> Listing)> GatherAsync(CancellationToken cancellationToken)
    {
        var snapshot = _registry.Current;
        var live = _lists;
        // Two concurrent calls that notice a change both create lists; only the stored ones are used later.
        if (live.Of != snapshot) _lists = live = ListsOf(snapshot, live.All);
        if (live.All.Length == 0) return (snapshot.Models, []);
        await Task.WhenAll(live.All.Select(list => list.EnsureAsync(cancellationToken))).ConfigureAwait(false);
        var lists = live.All.Where(l => l.Models is not null).ToDictionary(l => l.Provider, l => l.Models!);
        return lists.Count == 0
            ? (snapshot.Models, [])
            : ([.. snapshot.Models.Where(m => !lists.ContainsKey(m.Provider)), .. lists.Values.SelectMany(models => models).Where(m => snapshot.FindNamed(m.Id) is null)], lists.Keys);
    }

    /// <summary>
    /// Finds the model that chat would use for <paramref name="id"/>: a listed model, by this name or an alias of it, such as the
    /// default provider's models without prefix. If a provider's list is unknown or incomplete, any name is accepted: only the upstream can tell.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<ModelLookup> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var (models, listing) = await GatherAsync(cancellationToken).ConfigureAwait(false);
        var snapshot = _registry.Current;
        if (models.FirstOrDefault(model => model.Id == id) is { } listed) return new ModelLookup(listed, null);
        if (!snapshot.TryFind(id, out var own, out var error)) return new ModelLookup(null, error);
        var target = own.First;
        if (target.Requested != id) return new ModelLookup(null, ProviderRegistry.NotFound(target.Requested, null)); // it contained a token
        string full = target.Entry.Info.Prefix + target.UpstreamModel;
        // A server with tags lists its models with tags, and accepts names without.
        var same = models.FirstOrDefault(model => model.Id == full) ?? models.FirstOrDefault(model => ModelNames.WithoutDefaultTag(model.Id) == full);
        if (same is null && target.Entry.Info.ListIsComplete && listing.Contains(target.Entry.Name)) return new ModelLookup(null, ProviderRegistry.NotFound(id, $"{target.Entry.Name} does not list it; GET /v1/models lists what there is."));
        return new ModelLookup(new ChatModel(id, target.Entry.Name, same?.Created ?? snapshot.Created) { Details = same?.Details }, null);
    }

    /// <summary>
    /// Describes a model by its upstream's list, and fills gaps with the usual values of the model's family, or of
    /// any model. For clients that require a value; no decision of the gateway depends on it.
    /// </summary>
    /// <param name="model">A model of this catalogue.</param>
    /// <returns>Details that state at least the model's abilities and its context length.</returns>
    public ModelDetails DescribeUsual(ChatModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var usual = ModelFamilies.UsualOf(_registry.Current.TryFind(model.Id, out var own, out _) ? own.First.UpstreamModel : model.Id);
        return model.Details is not { } said ? usual : said with
        {
            Abilities = said.Abilities ?? usual.Abilities,
            ContextTokens = said.ContextTokens ?? said.MaxPromptTokens ?? usual.ContextTokens,
        };
    }

    private Lists ListsOf(RegistrySnapshot snapshot, LiveModelList[] known) => new(
        snapshot,
        _enabled
            ? [.. snapshot.Providers.Where(e => e is { Enabled: true, Info.ListsModels: true, Provider: IModelLister })
                .Select(e => known.FirstOrDefault(list => list.Entry == e) ?? _make(e))]
            : []);
}
