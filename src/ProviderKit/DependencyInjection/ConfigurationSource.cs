using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ProviderKit.Routing;
using ProviderKit.Settings;

namespace ProviderKit.DependencyInjection;

/// <summary>A configuration that options are read from.</summary>
/// <param name="configuration">The root, or a section that holds the options themselves; null for none.</param>
/// <param name="registrations">The providers there are.</param>
/// <param name="contributed">What other packages read.</param>
internal sealed class ConfigurationSource(IConfiguration? configuration, ProviderRegistrations registrations, IEnumerable<IContributedSettings> contributed)
    : IConfigureOptions<ProviderKitOptions>, IChangingSettings
{
    public IConfiguration? Configuration => configuration;

    public IChangeToken GetReloadToken() => configuration?.GetReloadToken() ?? new CancellationChangeToken(CancellationToken.None);

    public void Configure(ProviderKitOptions options)
    {
        if (configuration is null) return;
        new SettingsReader([.. registrations.Registered.Select(one => (one.Name, one.Settings))], [.. contributed]).Read(configuration, options);
    }
}
