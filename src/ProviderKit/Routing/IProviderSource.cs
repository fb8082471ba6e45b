namespace ProviderKit.Routing;

/// <summary>Creates providers from settings alone. Thread-safe.</summary>
internal interface IProviderSource
{
    /// <summary>Creates the provider of that name; null if the settings define none or are invalid.</summary>
    ProviderRegistration? Create(string name, ProviderOptions options);

    /// <summary>Returns every error in the settings that define a provider, each as a sentence that follows their path; empty if there are none.</summary>
    /// <param name="name">The provider's name.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="isRegistered">Whether a provider of that name is registered anyway.</param>
    IEnumerable<string> ProblemsWith(string name, ProviderOptions options, bool isRegistered);
}
