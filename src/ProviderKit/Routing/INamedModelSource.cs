using Microsoft.Extensions.Logging;

namespace ProviderKit.Routing;

/// <summary>Makes named models of a provider's own settings, and says what may be wrong with these. Stateless.</summary>
internal interface INamedModelSource
{
    /// <summary>The lists of <see cref="ProviderOptions"/> that only this provider takes, by their setting names.</summary>
    IReadOnlyList<string> Settings { get; }

    /// <summary>Whether other providers serve the provider's models under these settings; otherwise it is an upstream like any other.</summary>
    bool Applies(ProviderOptions options);

    /// <summary>Adds every mistake in these settings to <paramref name="errors"/>, whether or not they apply.</summary>
    /// <param name="path">Where they stand: <c>ProviderKit:Providers:{name}</c>.</param>
    /// <param name="options">The settings.</param>
    /// <param name="targets">Says what speaks against a provider as a target; null when nothing does.</param>
    /// <param name="errors">Takes the mistakes.</param>
    void Check(string path, ProviderOptions options, Func<string, string?> targets, ICollection<string> errors);

    /// <summary>Makes the models.</summary>
    /// <param name="own">The provider they belong to.</param>
    /// <param name="options">Its settings, without mistakes that <see cref="Check"/> finds.</param>
    /// <param name="registry">All providers; models can be looked up, not yet resolved.</param>
    /// <param name="logger">Told of strategies' faults.</param>
    /// <param name="errors">Takes the mistakes that can be seen only now.</param>
    RoutedModels Create(ProviderEntry own, ProviderOptions options, RegistrySnapshot registry, ILogger logger, ICollection<string> errors);
}
