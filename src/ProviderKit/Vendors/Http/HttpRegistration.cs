using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Lifetime;
using ProviderKit.Routing;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Images;

namespace ProviderKit.Vendors.Http;

/// <summary>Registers vendors that are reached over HTTP.</summary>
internal static class HttpRegistration
{
    /// <summary>Registers a vendor's row as a provider.</summary>
    public static ProviderRegistration FromVendor(HttpVendor vendor) => new()
    {
        Name = vendor.Name,
        Settings = vendor.Settings,
        Create = (services, options) => new HttpChatProvider(
            vendor,
            options,
            ClientFor(vendor.Name, services),
            services.GetRequiredService<TimeProvider>(),
            vendor.Exchange?.Invoke(services, options),
            services.GetRequiredService<ImageFetcher>()),
    };

    /// <summary>The client that sends a provider's requests.</summary>
    private static UpstreamClient ClientFor(string provider, IServiceProvider services) => new(
        provider,
        services.GetRequiredService<UpstreamHandlers>(),
        services.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Upstream,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<DrainSignal>(),
        services.GetRequiredService<ByteBudget>());
}
