using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.Providers;

namespace ProviderKit;

/// <summary>Makes the registry of an app's registrations and settings.</summary>
internal static class ProviderRegistryFactory
{
    public static ProviderRegistry Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();
        var entries = services.GetServices<ProviderRegistration>().Select(registration =>
        {
            var settings = options.Provider(registration.Name);
            var tokens = settings.AllTokens(registration.Name).Select(t => new ApiToken(t.Name, t.Value));
            return new ProviderEntry(
                registration.Create(services, settings),
                new TokenPool(tokens, options.Tokens, time),
                settings.Enabled ?? registration.EnabledByDefault,
                registration.Settings,
                registration.Routing is { } routing && routing.Applies(settings)
                    ? (own, registry, errors) => routing.Create(own, settings, registry, errors)
                    : null);
        }).ToArray();
        services.GetRequiredService<TokenStateFile>().Attach(entries);
        return new ProviderRegistry(
            entries, options.DefaultProvider, time, services.GetRequiredService<ILogger<ProviderRegistry>>(), options.Fallbacks);
    }
}
