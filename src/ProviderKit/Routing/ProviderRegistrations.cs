namespace ProviderKit.Routing;

/// <summary>All providers: first the registered ones, then those added by settings. Immutable and thread-safe.</summary>
/// <param name="registered">The built-in ones and the app's own.</param>
/// <param name="configured">Creates the providers that settings add.</param>
internal sealed class ProviderRegistrations(IEnumerable<ProviderRegistration> registered, IProviderSource configured)
{
    private readonly ProviderRegistration[] _registered = [.. registered];

    /// <summary>The registrations that exist regardless of the settings.</summary>
    public IReadOnlyList<ProviderRegistration> Registered => _registered;

    /// <summary>All registrations with these options.</summary>
    public IReadOnlyList<ProviderRegistration> Of(ProviderKitOptions options) =>
    [
        .. _registered,
        .. options.Providers.Where(provider => Find(provider.Key) is null).OrderBy(provider => provider.Key, StringComparer.Ordinal)
            .Select(provider => configured.Create(provider.Key, provider.Value)).OfType<ProviderRegistration>(),
    ];

    /// <summary>The errors in the settings that add a provider.</summary>
    public IEnumerable<string> ProblemsWith(string name, ProviderOptions options) => configured.ProblemsWith(name, options, Find(name) is not null);

    private ProviderRegistration? Find(string name) => Array.Find(_registered, one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
