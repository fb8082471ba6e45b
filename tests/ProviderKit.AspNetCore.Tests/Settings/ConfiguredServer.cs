using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Settings;

namespace ProviderKit.AspNetCore.Tests.Settings;

/// <summary>An app's services that a configuration was given to, as they are when routes are mapped.</summary>
internal sealed class ConfiguredServer(ServiceProvider services) : IDisposable
{
    /// <summary>What the routes see.</summary>
    public ProviderKitServerOptions Options => ServerSettings.Of(services);

    /// <summary>What the core sees.</summary>
    public ProviderKitOptions Core => services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;

    /// <summary>What the app's own services see.</summary>
    public ProviderKitServerOptions Injected => services.GetRequiredService<IOptions<ProviderKitServerOptions>>().Value;

    public ServiceProvider Services => services;

    public static ConfiguredServer With(params (string Name, string? Value)[] settings) => With(_ => { }, settings);

    public static ConfiguredServer With(Action<IProviderKitBuilder> more, params (string Name, string? Value)[] settings)
    {
        var services = new ServiceCollection();
        more(services.AddProviderKit(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))).Build()));
        return new ConfiguredServer(services.BuildServiceProvider());
    }

    public void Dispose() => services.Dispose();
}
