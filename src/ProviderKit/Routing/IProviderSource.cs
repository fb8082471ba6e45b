namespace ProviderKit.Routing;

/// <summary>Makes providers of settings alone. Thread-safe.</summary>
internal interface IProviderSource
{
    /// <summary>The provider of that name; null when the settings make none, or have a mistake.</summary>
    ProviderRegistration? Create(string name, ProviderOptions options);

    /// <summary>Every mistake in what makes a provider of settings, as a sentence that follows their path; empty when there is none.</summary>
    /// <param name="name">The provider's name.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="isRegistered">Whether there is a provider of that name without them.</param>
    IEnumerable<string> ProblemsWith(string name, ProviderOptions options, bool isRegistered);
}
