using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ProviderKit.DependencyInjection;

/// <summary>Makes the log store of what is registered and configured.</summary>
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
                // A client may send the token of one provider to another, so every text is searched for those of all.
                var providers = registry.Providers;
                for (int i = 0; i < providers.Count; i++) text = providers[i].Mask(text);
                return text;
            },
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>())
        { Admits = name => registry.Find(name)?.Name == name };
    }
}
