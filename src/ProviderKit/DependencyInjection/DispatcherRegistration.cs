using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ProviderKit.Dispatch;

namespace ProviderKit.DependencyInjection;

/// <summary>An app's decorator of the dispatcher.</summary>
internal sealed record DispatcherDecorator(Func<IChatDispatcher, IServiceProvider, IChatDispatcher> Decorate);

/// <summary>Registers the dispatcher with its decorators.</summary>
internal static class DispatcherRegistration
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ChatDispatcher>();
        services.AddSingleton<IUnsentRequests>(static s => s.GetRequiredService<ChatDispatcher>());
        services.TryAddSingleton<IChatDispatcher>(static s => s.GetServices<DispatcherDecorator>()
            .Aggregate((IChatDispatcher)s.GetRequiredService<ChatDispatcher>(), (inner, decorator) => decorator.Decorate(inner, s)));
    }
}
