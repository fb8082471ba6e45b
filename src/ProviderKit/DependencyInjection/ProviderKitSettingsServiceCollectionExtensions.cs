using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using ProviderKit;
using ProviderKit.DependencyInjection;
using ProviderKit.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds another package's settings to ProviderKit's configuration.</summary>
[Experimental(ProviderKitExperiments.Settings)]
public static class ProviderKitSettingsServiceCollectionExtensions
{
    /// <summary>
    /// Reads <typeparamref name="TOptions"/> from the same configuration as <c>AddProviderKit()</c>: from the section <c>ProviderKit</c> and from flat names.
    /// Errors, misspelt names included, are reported at start together with ProviderKit's own. Calling it twice with one group is harmless.
    /// </summary>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKitSettings(AuditOptions.Settings);
    /// </code>
    /// </example>
    /// <typeparam name="TOptions">The options, registered as <see cref="IOptions{TOptions}"/>.</typeparam>
    /// <param name="services">The app's services. <c>AddProviderKit()</c> may be called before or afterwards.</param>
    /// <param name="group">The settings. Their names must not be those of ProviderKit's own.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentException">Another group was added for <typeparamref name="TOptions"/>.</exception>
    public static IServiceCollection AddProviderKitSettings<TOptions>(this IServiceCollection services, SettingGroup<TOptions> group)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(group);
        if (services.FirstOrDefault(s => s.ServiceType == typeof(SettingGroup<TOptions>))?.ImplementationInstance is { } known)
        {
            return ReferenceEquals(known, group) ? services
                : throw new ArgumentException($"Another group of settings for {typeof(TOptions).Name} was added before; make one group of both.", nameof(group));
        }
        services.AddOptions();
        services.AddSingleton(group);
        services.AddSingleton(s => new ContributedSettings<TOptions>(group, s));
        services.AddSingleton<IContributedSettings>(s => s.GetRequiredService<ContributedSettings<TOptions>>());
        // Inserted first, so that values configured in code take precedence even if that code ran before this call.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<TOptions>>(s => s.GetRequiredService<ContributedSettings<TOptions>>()));
        services.AddSingleton<IValidateOptions<TOptions>>(s => s.GetRequiredService<ContributedSettings<TOptions>>());
        return services;
    }
}
