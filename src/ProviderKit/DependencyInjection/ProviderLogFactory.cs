using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ProviderKit;

/// <summary>Makes the log store of what is registered and configured.</summary>
internal static class ProviderLogFactory
{
    public static ProviderLogStore Create(IServiceProvider services)
    {
        // A client may send the token of one provider to another, so every text is searched for those of all.
        var pools = services.GetRequiredService<ProviderRegistry>().Providers.Select(entry => (entry.Name, entry.Tokens)).ToArray();
        return new ProviderLogStore(
            services.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Logs,
            pools.Select(pool => pool.Name),
            text =>
            {
                foreach (var (_, tokens) in pools) text = tokens.Mask(text);
                return text;
            },
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>());
    }
}
