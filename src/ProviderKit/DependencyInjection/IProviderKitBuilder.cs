using Microsoft.Extensions.DependencyInjection;

namespace ProviderKit;

/// <summary>Adds providers, strategies and filters to ProviderKit. Returned by <c>AddProviderKit()</c>.</summary>
/// <remarks>All additions are extension methods (<see cref="ProviderKitBuilderExtensions"/>), so other packages can add their own.</remarks>
public interface IProviderKitBuilder
{
    /// <summary>The services that ProviderKit was added to.</summary>
    IServiceCollection Services { get; }
}
