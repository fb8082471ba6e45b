using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Lifetime;
using ProviderKit.Routing;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;
using ProviderKit.Vendors.Images;

namespace ProviderKit.Vendors;

/// <summary>How one provider comes to be: its name, where its settings stand, and what makes it of them.</summary>
internal sealed record ProviderRegistration
{
    public required string Name { get; init; }

    public required SettingNames Settings { get; init; }

    /// <summary>What <see cref="ProviderOptions.Enabled"/> is when nobody sets it.</summary>
    public bool EnabledByDefault { get; init; }

    /// <summary>What has other providers serve its models, where its settings say so; null for nearly all.</summary>
    public INamedModelSource? NamedModels { get; init; }

    /// <summary>Whether it can also be reached by running a command: <see cref="ProviderMode.Cli"/>.</summary>
    public bool HasCli { get; init; }

    public required Func<IServiceProvider, ProviderOptions, IChatProvider> Create { get; init; }

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

    /// <summary>What sends a provider's requests.</summary>
    internal static UpstreamClient ClientFor(string provider, IServiceProvider services) => new(
        provider,
        services.GetRequiredService<UpstreamHandlers>(),
        services.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Upstream,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<DrainSignal>(),
        services.GetRequiredService<ByteBudget>());
}
