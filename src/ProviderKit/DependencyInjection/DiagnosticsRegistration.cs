using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Diagnostics;
using ProviderKit.Dispatch;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Health;
using ProviderKit.Lifetime;

namespace ProviderKit.DependencyInjection;

/// <summary>Registers metrics, traces and usage statistics, and connects them with the dispatcher.</summary>
internal static class DiagnosticsRegistration
{
    private const int MaxUnlistedModels = 200;
    private const int MaxTokens = 1000;

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(s => new RequestActivities(s.GetRequiredService<IOptions<ProviderKitOptions>>().Value.Tracing.CaptureContent));
        services.AddSingleton(s => new GatewayMeter(s.GetService<IMeterFactory>()));
        services.AddSingleton(s =>
        {
            var registry = s.GetRequiredService<ProviderRegistry>();
            return new RequestMetrics(
                s.GetRequiredService<GatewayMeter>().Meter,
                new BoundedLabels(name => registry.Current.UpstreamModels.Contains(name), MaxUnlistedModels),
                new BoundedLabels(_ => false, MaxTokens));
        });
        services.AddSingleton(s =>
        {
            var registry = s.GetRequiredService<ProviderRegistry>();
            return new UsageStatistics(name => registry.Current.Lists(name), s.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton(CreateDispatchServices);
    }

    private static DispatchServices CreateDispatchServices(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        // ProviderKit's observer comes first, so that other observers find an ended request counted.
        IRequestObserver[] own = options.Metrics.Enabled ? [services.GetRequiredService<RequestMetrics>(), services.GetRequiredService<UsageStatistics>()] : [];
        var dispatch = new DispatchServices(
            options, [.. own, .. services.GetServices<IRequestObserver>()], services.GetRequiredService<TimeProvider>(), services.GetService<Random>(), services.GetRequiredService<RequestActivities>(),
            services.GetRequiredService<DrainSignal>().Token, services.GetRequiredService<ProcessLimits>().ScarceCalls)
        {
            Estimator = services.GetRequiredService<ITokenEstimator>(),
            Conversations = services.GetRequiredService<KeptConversations>(),
            Filters = FilterRegistration.Create(services),
        };
        if (options.Metrics.Enabled) Watch(services, dispatch);
        return dispatch;
    }

    private static void Watch(IServiceProvider services, DispatchServices dispatch)
    {
        var meter = services.GetRequiredService<GatewayMeter>();
        var registry = services.GetRequiredService<ProviderRegistry>();
        var logs = services.GetRequiredService<ProviderLogStore>();
        meter.WatchTokens(registry);
        meter.WatchQuarantines(registry, services.GetRequiredService<QuarantineLog>().CountOf);
        var memory = services.GetRequiredService<ByteBudget>();
        meter.WatchMemory(memory);
        meter.WatchLogDrops(() => logs.DroppedEntries);
        meter.WatchRequests(() => dispatch.InFlight.Count, () => dispatch.Gates?.Waiting ?? 0, memory, registry);
    }
}
