using Microsoft.Extensions.Logging;

namespace ProviderKit.Routing;

/// <summary>Creates named models from a provider's own settings, and validates these settings. Stateless.</summary>
internal interface INamedModelSource
{
    /// <summary>The names of the lists of <see cref="ProviderOptions"/> that only this provider uses.</summary>
    IReadOnlyList<string> Settings { get; }

    /// <summary>Whether, with these settings, other providers serve the provider's models; otherwise it is a normal upstream.</summary>
    bool Applies(ProviderOptions options);

    /// <summary>Adds every error in these settings to <paramref name="errors"/>, whether or not they apply.</summary>
    /// <param name="path">The path of the settings: <c>ProviderKit:Providers:{name}</c>.</param>
    /// <param name="options">The settings.</param>
    /// <param name="targets">Returns why a provider cannot be a target; null if it can.</param>
    /// <param name="errors">Receives the errors.</param>
    void Check(string path, ProviderOptions options, Func<string, string?> targets, ICollection<string> errors);

    /// <summary>Creates the models.</summary>
    /// <param name="own">The provider that owns the models.</param>
    /// <param name="options">Its settings, which passed <see cref="Check"/>.</param>
    /// <param name="registry">All providers; models can be looked up, but not resolved yet.</param>
    /// <param name="logger">Logs exceptions of strategies.</param>
    /// <param name="errors">Receives errors that can only be detected at this point.</param>
    RoutedModels Create(ProviderEntry own, ProviderOptions options, RegistrySnapshot registry, ILogger logger, ICollection<string> errors);
}
