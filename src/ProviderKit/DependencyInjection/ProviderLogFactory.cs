using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ProviderKit.DependencyInjection;

/// <summary>Creates the log store.</summary>
internal static class ProviderLogFactory
{
    public static ProviderLogStore Create(IServiceProvider services)
    {
        var registry = services.GetRequiredService<ProviderRegistry>();
        return new ProviderLogStore(
            services.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Logs,
            registry.Providers.Select(entry => entry.Name),
            text =>
            {
                // A client may send a token to the wrong provider, so every text is searched for the tokens of all providers.
                var providers = registry.Providers;
                for (int i = 0; i < providers.Count; i++) text = providers[i].Mask(text);
                return text;
            },
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>())
        { Admits = name => registry.Find(name)?.Name == name };
    }
}
