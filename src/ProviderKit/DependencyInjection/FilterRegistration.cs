using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ProviderKit.Dispatch;
using ProviderKit.Dispatch.Filters;
using ProviderKit.Filters.Guarding;
using ProviderKit.Filters.Rewriting;
using ProviderKit.Lifetime;

namespace ProviderKit.DependencyInjection;

/// <summary>Combines the filters enabled by settings with those of the app.</summary>
internal static class FilterRegistration
{
    /// <summary>Null if there are no filters.</summary>
    public static DispatchFilters? Create(IServiceProvider services) =>
        DispatchFilters.Create(All(services), services.GetRequiredService<DrainSignal>().Token, services.GetRequiredService<ILogger<ChatDispatcher>>());

    // All filters see the rewritten request; the guard sees requests as they are sent, and replies as they arrive.
    private static IEnumerable<IDispatchFilter> All(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        if (options.Rewrites.Count > 0) yield return new RequestRewriter(options.Rewrites, services.GetRequiredService<ProviderRegistry>());
        foreach (var filter in services.GetServices<IDispatchFilter>()) yield return filter;
        if (options.Guard.Rules.Count > 0) yield return new ContentGuard(options.Guard, services.GetRequiredService<ILogger<ContentGuard>>());
    }
}
