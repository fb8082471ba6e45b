using Microsoft.Extensions.Logging;
using ProviderKit.Formats.Models;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>
/// The models clients can ask for: each provider's own list where it has one to ask for, its static list until then and
/// whenever that fails. Thread-safe; asking never fails.
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

    /// <summary>The lists of one setup of the providers.</summary>
    private sealed record Lists(RegistrySnapshot Of, LiveModelList[] All);

    /// <summary>
    /// The gateway's own models, and all of the providers that are on. A list that has grown old is renewed behind the answer; one that was never
    /// had is waited for, no longer than <see cref="LiveModelOptions.Patience"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<IReadOnlyList<ChatModel>> ListAsync(CancellationToken cancellationToken = default) =>
        (await GatherAsync(cancellationToken).ConfigureAwait(false)).Models;

    /// <returns>The models, and the providers whose own lists are among them.</returns>
    private async ValueTask<(IReadOnlyList<ChatModel> Models, IReadOnlyCollection<string> Listing)> GatherAsync(CancellationToken cancellationToken)
    {
        var snapshot = _registry.Current;
        var live = _lists;
        // Two that notice a change at once both make lists; the one that stays fetches.
        if (live.Of != snapshot) _lists = live = ListsOf(snapshot, live.All);
        if (live.All.Length == 0) return (snapshot.Models, []);
        await Task.WhenAll(live.All.Select(list => list.EnsureAsync(cancellationToken))).ConfigureAwait(false);
        var lists = live.All.Where(l => l.Models is not null).ToDictionary(l => l.Provider, l => l.Models!);
        return lists.Count == 0
            ? (snapshot.Models, [])
            : ([.. snapshot.Models.Where(m => !lists.ContainsKey(m.Provider)), .. lists.Values.SelectMany(models => models).Where(m => snapshot.FindNamed(m.Id) is null)], lists.Keys);
    }

    /// <summary>
    /// The model that chat would take for <paramref name="id"/>: a listed one, by this name or by another that leads to it, such as that of the
    /// default provider's models without prefix. Of a provider whose list is not known, or not complete, it may be any name: only the upstream can tell.
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
        if (target.Requested != id) return new ModelLookup(null, ProviderRegistry.NotFound(target.Requested, null)); // a token was in it
        string full = target.Entry.Info.Prefix + target.UpstreamModel;
        // A server that has tags lists its models by them, and takes names without.
        var same = models.FirstOrDefault(model => model.Id == full) ?? models.FirstOrDefault(model => ModelNames.WithoutDefaultTag(model.Id) == full);
        if (same is null && target.Entry.Info.ListIsComplete && listing.Contains(target.Entry.Name)) return new ModelLookup(null, ProviderRegistry.NotFound(id, $"{target.Entry.Name} does not list it; GET /v1/models lists what there is."));
        return new ModelLookup(new ChatModel(id, target.Entry.Name, same?.Created ?? snapshot.Created) { Details = same?.Details }, null);
    }

    /// <summary>
    /// What is known of a model: what its upstream's list says, and for what that leaves out what is usual of models of its family, or of
    /// any. For clients that have to be told something; nothing of it decides a request here.
    /// </summary>
    /// <param name="model">A model of this catalogue.</param>
    /// <returns>Details that say at least what the model can do and how long its context is.</returns>
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
