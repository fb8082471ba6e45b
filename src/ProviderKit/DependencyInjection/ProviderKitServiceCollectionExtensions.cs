using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit;
using ProviderKit.DependencyInjection;
using ProviderKit.Dispatch;
using ProviderKit.Health;
using ProviderKit.Hosting;
using ProviderKit.Lifetime;
using ProviderKit.Live;
using ProviderKit.Routing;
using ProviderKit.Settings;
using ProviderKit.State;
using ProviderKit.Validation;
using ProviderKit.Vendors;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds ProviderKit to an app's services.</summary>
public static class ProviderKitServiceCollectionExtensions
{
    /// <summary>
    /// Adds ProviderKit, configured by the <see cref="IConfiguration"/> in the container, if there is one: its
    /// <c>ProviderKit</c> section and the flat names such as <c>GITHUB_COPILOT_TOKEN_1</c>. Calling it twice is harmless.
    /// </summary>
    /// <example>
    /// <code>
    /// var builder = WebApplication.CreateBuilder(args);
    /// builder.Services.AddProviderKit();
    ///
    /// var app = builder.Build();
    /// app.MapProviderKit();
    /// app.Run();
    /// </code>
    /// </example>
    /// <returns>A builder, for adding providers.</returns>
    public static IProviderKitBuilder AddProviderKit(this IServiceCollection services)
    {
        var builder = AddCore(services);
        if (!services.Any(s => s.ServiceType == typeof(ContainerConfiguration)))
        {
            services.AddSingleton<ContainerConfiguration>();
            services.AddSingleton<IConfigureOptions<ProviderKitOptions>>(s => new ConfigurationSource(
                s.GetService<IConfiguration>(), s.GetRequiredService<ProviderRegistrations>(), s.GetServices<IContributedSettings>()));
        }
        return builder;
    }

    /// <summary>Adds ProviderKit, configured only by <paramref name="configuration"/>.</summary>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit(builder.Configuration.GetSection("Gateway"));
    /// </code>
    /// </example>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">
    /// A section with the options themselves, or the root, whose <c>ProviderKit</c> section and flat names are read.
    /// </param>
    /// <returns>A builder, for adding providers.</returns>
    public static IProviderKitBuilder AddProviderKit(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = AddCore(services);
        services.AddSingleton<IConfigureOptions<ProviderKitOptions>>(s => new ConfigurationSource(
            configuration, s.GetRequiredService<ProviderRegistrations>(), s.GetServices<IContributedSettings>()));
        return builder;
    }

    /// <summary>Adds ProviderKit, configured only by <paramref name="configure"/>.</summary>
    /// <example>
    /// <code>
    /// services.AddProviderKit(options =>
    /// {
    ///     options.Provider("openai").Enabled = true;
    ///     options.Provider("openai").Tokens.Add(apiKey);
    /// });
    /// </code>
    /// </example>
    /// <returns>A builder, for adding providers.</returns>
    public static IProviderKitBuilder AddProviderKit(this IServiceCollection services, Action<ProviderKitOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = AddCore(services);
        services.Configure(configure);
        return builder;
    }

    private static ProviderKitBuilder AddCore(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = new ProviderKitBuilder(services);
        if (services.Any(s => s.ServiceType == typeof(ProviderRegistry))) return builder;

        services.AddOptions<ProviderKitOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProviderKitOptions>, ProviderKitOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(s => new StateFolder(
            s.GetRequiredService<IOptions<ProviderKitOptions>>().Value.State,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<StateFolder>>()));
        services.AddSingleton(s => new TokenStateFile(
            s.GetRequiredService<StateFolder>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<TokenStateFile>>()));
        services.AddSingleton(s => new QuarantineLog(s.GetRequiredService<ProviderLogStore>, s.GetRequiredService<ILogger<QuarantineLog>>()));
        services.AddSingleton(_ => new WorkFolders(Path.GetTempPath()));
        services.AddSingleton<OptionsSource>();
        services.AddSingleton(s => new ProviderRegistrations(s.GetServices<ProviderRegistration>(), new ConfiguredVendors()));
        services.AddSingleton(s => new RegistryBuilder(
            s,
            s.GetRequiredService<ProviderRegistrations>(),
            s.GetServices<IRoutingStrategy>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<ProviderRegistry>>()));
        RoutingRegistration.Add(services);
        services.AddSingleton(s => new LiveProviders(
            s.GetRequiredService<IOptions<ProviderKitOptions>>(),
            s.GetRequiredService<OptionsSource>(),
            s.GetRequiredService<RegistryBuilder>(),
            s.GetRequiredService<TokenStateFile>(),
            s.GetRequiredService<StateFolder>(),
            s.GetRequiredService<QuarantineLog>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<LiveProviders>>()));
        services.AddSingleton(s => s.GetRequiredService<LiveProviders>().Registry);
        services.AddSingleton(s => new ProviderAdmin(s.GetRequiredService<LiveProviders>()));
        services.AddSingleton(s => new ModelCatalog(
            s.GetRequiredService<ProviderRegistry>(),
            s.GetRequiredService<IOptions<ProviderKitOptions>>().Value.LiveModels,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<ModelCatalog>>()));
        services.AddSingleton<DrainSignal>();
        services.TryAddSingleton(_ => ProcessLimits.Read());
        services.AddSingleton(s =>
        {
            var limits = s.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Limits;
            return ByteBudget.Create(limits.MaxBytesInFlight, limits.QueueTimeout, s.GetRequiredService<ProcessLimits>(), s.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton(s => new PassThroughReader(s.GetRequiredService<IOptions<ProviderKitOptions>>().Value.PassThrough, s.GetRequiredService<ByteBudget>()));
        services.AddSingleton(s => s.GetRequiredService<DispatchServices>().InFlight);
        services.AddSingleton(s => new GatewayHealth(s.GetRequiredService<ProviderRegistry>(), s.GetRequiredService<DrainSignal>(), s.GetRequiredService<StateFolder>(), s.GetRequiredService<TimeProvider>()));
        services.AddHostedService<GatewayLifecycle>();
        ResponsesRegistration.Add(services);
        DiagnosticsRegistration.Add(services);
        services.AddSingleton(s => s.GetRequiredService<DispatchServices>().Trails);
        services.AddSingleton(s => new TokenTester(
            s.GetRequiredService<ProviderRegistry>(),
            s.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Health,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<TokenTester>>()));
        services.AddSingleton(s => new TokenTestSchedule(
            s.GetRequiredService<TokenTester>(),
            s.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Health,
            s.GetRequiredService<TimeProvider>(),
            new Random(),
            s.GetRequiredService<ILogger<TokenTestSchedule>>()));
        services.TryAddSingleton<ITokenEstimator>(ApproximateTokenEstimator.Instance);
        DispatcherRegistration.Add(services);
        services.AddSingleton<IRequestObserver, RequestLog>();
        services.AddSingleton(ProviderLogFactory.Create);
        services.AddSingleton<IRequestObserver, ProviderLogObserver>();
        services.AddLogging();
        ProviderHandlers.AddFactory(services);
        ProviderHandlers.AddImages(services);
        foreach (var registration in BuiltInProviders.All) AddedProviders.Add(services, registration);
        return builder;
    }

    /// <summary>Marks that the container's own configuration has been read.</summary>
    private sealed class ContainerConfiguration;
}
