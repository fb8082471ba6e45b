using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Routing;
using ProviderKit.Vendors.Http;

namespace ProviderKit.DependencyInjection;

internal sealed class ProviderKitBuilder(IServiceCollection services) : IProviderKitBuilder
{
    public IServiceCollection Services => services;

    public IReadOnlyList<string> ProviderNames =>
        [.. services.Select(s => s.ImplementationInstance).OfType<ProviderRegistration>().Select(r => r.Name)];

    public IProviderKitBuilder AddOpenAICompatible(HttpVendor vendor)
    {
        ArgumentNullException.ThrowIfNull(vendor);
        return Add(HttpRegistration.FromVendor(vendor) with { EnabledByDefault = true });
    }

    public IProviderKitBuilder AddProvider(string name, Func<IServiceProvider, ProviderOptions, IChatProvider> create)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        return Add(new ProviderRegistration
        {
            Name = name,
            Settings = new SettingNames(name.ToUpperInvariant().Replace('-', '_')),
            EnabledByDefault = true,
            Create = create,
        });
    }

    internal IProviderKitBuilder Add(ProviderRegistration registration)
    {
        if (registration.Name.Length == 0 || registration.Name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_-"))
            throw new ArgumentException($"A provider's name is made of lower-case letters, digits, _ and -; '{registration.Name}' is not.", nameof(registration));
        services.AddSingleton(registration);
        ProviderHandlers.Add(services, registration.Name);
        return this;
    }
}
