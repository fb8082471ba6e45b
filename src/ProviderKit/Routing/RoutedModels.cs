namespace ProviderKit.Routing;

/// <summary>
/// The models of a provider that other providers serve, each a named model. Created once per registry from the provider's settings. Thread-safe.
/// </summary>
/// <param name="find">Finds a model by its name without prefix; an unknown model is a named model whose strategy returns the error.</param>
/// <param name="problem">Returns why none of them can be served now, and what to set; null if some can.</param>
/// <param name="targets">
/// Returns the providers that determine whether the provider can serve: itself if it has an upstream, otherwise the targets of its models, including
/// those that cannot serve now. Empty if there are no targets.
/// </param>
internal sealed class RoutedModels(Func<string, NamedModel> find, Func<string?> problem, Func<IEnumerable<ProviderEntry>> targets)
{
    public string? Problem => problem();

    public IEnumerable<ProviderEntry> Targets => targets();

    public NamedModel Find(string model) => find(model);
}
