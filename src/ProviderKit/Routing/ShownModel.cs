namespace ProviderKit.Routing;

/// <summary>A client's model name as shown in trails, records, logs and metrics. Immutable.</summary>
/// <param name="Name">The name, shortened and without token values.</param>
/// <param name="Mask">Masks the tokens of all providers; null if the name contained none, which is the usual case.</param>
internal readonly record struct ShownModel(string Name, Func<string, string>? Mask = null)
{
    /// <summary>Masks a text derived from the name, such as the upstream's model name.</summary>
    public string Show(string text) => ProviderRegistry.Shown(Mask is null ? text : Mask(text));

    /// <summary>Masks an error that may quote the name.</summary>
    public ProviderError Show(ProviderError error) => Mask is null ? error : error.Masked(Mask);
}
