using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using ProviderKit;
using ProviderKit.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Reads settings of another package in an app that is already built.</summary>
[Experimental(ProviderKitExperiments.Settings)]
public static class ProviderKitSettingsServiceProviderExtensions
{
    /// <summary>
    /// Reads <typeparamref name="TOptions"/> from the configurations that <c>AddProviderKit()</c> reads, and applies what the app has configured and validates in
    /// code. For packages that an app uses without a call to <c>AddProviderKitSettings</c>.
    /// </summary>
    /// <example>
    /// <code>
    /// var audit = app.Services.GetProviderKitSettings(AuditOptions.Settings);
    /// </code>
    /// </example>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <param name="services">The app's services.</param>
    /// <param name="group">The settings.</param>
    /// <returns>
    /// The options: those of <see cref="IOptions{TOptions}"/> if <c>AddProviderKitSettings</c> was called, otherwise new ones on each call.
    /// </returns>
    /// <exception cref="OptionsValidationException">The settings are invalid; every error is listed, those of ProviderKit's own settings first.</exception>
    public static TOptions GetProviderKitSettings<TOptions>(this IServiceProvider services, SettingGroup<TOptions> group)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(group);
        List<string> failures = [];
        Check(() => services.GetRequiredService<IOptions<ProviderKitOptions>>().Value, failures);
        var options = Check(() => services.GetService<ContributedSettings<TOptions>>() is null ? Make(services, group) : services.GetRequiredService<IOptions<TOptions>>().Value, failures);
        return failures.Count == 0 ? options! : throw new OptionsValidationException(Options.Options.DefaultName, typeof(ProviderKitOptions), failures.Distinct());
    }

    private static TOptions Make<TOptions>(IServiceProvider services, SettingGroup<TOptions> group)
        where TOptions : class, new()
    {
        var read = new ContributedSettings<TOptions>(group, services);
        return new OptionsFactory<TOptions>(
            [read, .. services.GetServices<IConfigureOptions<TOptions>>()], services.GetServices<IPostConfigureOptions<TOptions>>(),
            [read, .. services.GetServices<IValidateOptions<TOptions>>()]).Create(Options.Options.DefaultName);
    }

    private static T? Check<T>(Func<T> make, List<string> failures)
        where T : class
    {
        try
        {
            return make();
        }
        catch (OptionsValidationException e)
        {
            failures.AddRange(e.Failures);
            return null;
        }
    }
}
