using Microsoft.Extensions.DependencyInjection;

namespace ProviderKit.DependencyInjection;

internal sealed class ProviderKitBuilder(IServiceCollection services) : IProviderKitBuilder
{
    public IServiceCollection Services => services;
}
