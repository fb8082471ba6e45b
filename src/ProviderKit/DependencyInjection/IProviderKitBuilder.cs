using Microsoft.Extensions.DependencyInjection;

namespace ProviderKit;

/// <summary>What <c>AddProviderKit()</c> returns, for adding providers, strategies and filters.</summary>
/// <remarks>Everything that can be added is an extension method (<see cref="ProviderKitBuilderExtensions"/>), so other packages can add their own.</remarks>
public interface IProviderKitBuilder
{
    /// <summary>The services ProviderKit was added to.</summary>
    IServiceCollection Services { get; }
}
