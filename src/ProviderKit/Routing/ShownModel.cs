namespace ProviderKit.Routing;

/// <summary>A client's name of a model as trails, records, logs and metrics show it. Immutable.</summary>
/// <param name="Name">The name, shortened, without the value of any token.</param>
/// <param name="Mask">Masks the tokens of all providers; null when there was none in the name, as in nearly all.</param>
internal readonly record struct ShownModel(string Name, Func<string, string>? Mask = null)
{
    /// <summary>What was made of the name, such as the upstream's name of the model.</summary>
    public string Show(string text) => ProviderRegistry.Shown(Mask is null ? text : Mask(text));

    /// <summary>An error that may quote the name.</summary>
    public ProviderError Show(ProviderError error) => Mask is null ? error : error.Masked(Mask);
}
