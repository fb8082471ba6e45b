using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ProviderKit.Routing;
using ProviderKit.Settings;

namespace ProviderKit.DependencyInjection;

/// <summary>Reads the options from a configuration.</summary>
/// <param name="configuration">The root, or a section with the options themselves; null for none.</param>
/// <param name="registrations">The registered providers.</param>
/// <param name="contributed">The settings of other packages.</param>
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
