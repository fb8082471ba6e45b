namespace ProviderKit.Routing;

/// <summary>
/// The models of a provider that other providers serve, each a named model. Made once per registry, of the provider's settings.
/// Thread-safe.
/// </summary>
/// <param name="find">The model of a name without prefix; one that does not exist is a named model whose strategy says so.</param>
/// <param name="problem">Why none of them can be served now, and what to set; null when some can.</param>
/// <param name="targets">
/// The providers of which one must be able to serve for the provider to be: itself where it has an upstream, else those that its
/// models lead to, also such as cannot serve now. Empty when they lead nowhere.
/// </param>
internal sealed class RoutedModels(Func<string, NamedModel> find, Func<string?> problem, Func<IEnumerable<ProviderEntry>> targets)
{
    public string? Problem => problem();

    public IEnumerable<ProviderEntry> Targets => targets();

    public NamedModel Find(string model) => find(model);
}
