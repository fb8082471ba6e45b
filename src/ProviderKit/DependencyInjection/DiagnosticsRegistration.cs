using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ProviderKit;

/// <summary>Registers what measures requests, and puts it together with the dispatcher.</summary>
internal static class DiagnosticsRegistration
{
    private const int MaxUnlistedModels = 200;
    private const int MaxTokens = 1000;

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<RequestActivities>();
        services.AddSingleton(s => new GatewayMeter(s.GetService<IMeterFactory>()));
        services.AddSingleton(s => new RequestMetrics(
            s.GetRequiredService<GatewayMeter>().Meter,
            new BoundedLabels(s.GetRequiredService<ProviderRegistry>().Providers.SelectMany(entry => entry.Info.Models), MaxUnlistedModels),
            new BoundedLabels([], MaxTokens)));
        services.AddSingleton(s => new UsageStatistics(
            s.GetRequiredService<ProviderRegistry>().Models.Select(model => model.Id), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(CreateDispatchServices);
    }

    private static DispatchServices CreateDispatchServices(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        List<IRequestObserver> observers = [.. services.GetServices<IRequestObserver>()];
        if (options.Metrics.Enabled) observers.AddRange([services.GetRequiredService<RequestMetrics>(), services.GetRequiredService<UsageStatistics>()]);
        var dispatch = new DispatchServices(
            options, observers, services.GetRequiredService<TimeProvider>(), services.GetService<Random>(), services.GetRequiredService<RequestActivities>());
        if (options.Metrics.Enabled) Watch(services, dispatch);
        return dispatch;
    }

    private static void Watch(IServiceProvider services, DispatchServices dispatch)
    {
        var meter = services.GetRequiredService<GatewayMeter>();
        var providers = services.GetRequiredService<ProviderRegistry>().Providers;
        meter.WatchTokens(providers);
        meter.WatchRequests(() => dispatch.Running, () => dispatch.Gates?.Waiting ?? 0, providers);
    }
}
