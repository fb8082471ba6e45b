using Microsoft.Extensions.Logging;

namespace ProviderKit;

/// <summary>
/// The models clients can ask for: each provider's own list where it has one to ask for, its static list until then and
/// whenever that fails. Thread-safe; asking never fails.
/// </summary>
public sealed class ModelCatalog
{
    private readonly ProviderRegistry _registry;
    private readonly LiveModelList[] _live;

    internal ModelCatalog(ProviderRegistry registry, LiveModelOptions options, TimeProvider time, ILogger<ModelCatalog> logger)
    {
        _registry = registry;
        _live = options.Enabled
            ? [.. registry.Providers.Where(e => e is { Enabled: true, Info.ListsModels: true, Provider: IModelLister }).Select(e => new LiveModelList(e, options, time, logger))]
            : [];
    }

    /// <summary>
    /// All models of the providers that are on. A list that has grown old is renewed behind the answer; one that was never
    /// had is waited for, no longer than <see cref="LiveModelOptions.Patience"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async ValueTask<IReadOnlyList<ChatModel>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (_live.Length == 0) return _registry.Models;
        await Task.WhenAll(_live.Select(list => list.EnsureAsync(cancellationToken))).ConfigureAwait(false);
        var lists = _live.Where(l => l.Models is not null).ToDictionary(l => l.Provider, l => l.Models!);
        return lists.Count == 0
            ? _registry.Models
            : [.. _registry.Models.Where(m => !lists.ContainsKey(m.Provider)), .. lists.Values.SelectMany(models => models)];
    }
}
