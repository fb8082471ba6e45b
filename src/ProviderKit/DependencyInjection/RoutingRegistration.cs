using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Routing.Strategies;

namespace ProviderKit.DependencyInjection;

/// <summary>Registers the built-in strategies for named models, before those of the app.</summary>
internal static class RoutingRegistration
{
    public static void Add(IServiceCollection services)
    {
        // The last registration of a name is used, so these are inserted first: an app may have registered its own before AddProviderKit().
        Insert(static _ => new LeadAndWorkerStrategy());
        Insert(static _ => new LeastBusyStrategy());
        Insert(static _ => new RoundRobinStrategy());
        Insert(static s => new WeightedStrategy(s.GetService<Random>()));
        Insert(static _ => new OrderedStrategy());

        void Insert(Func<IServiceProvider, IRoutingStrategy> make) => services.Insert(0, ServiceDescriptor.Singleton(make));
    }
}
