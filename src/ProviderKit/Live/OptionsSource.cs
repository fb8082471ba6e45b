using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ProviderKit.Settings;

namespace ProviderKit.Live;

/// <summary>
/// Creates the options from all configuration actions, as the options framework does, and applies the operator's changes on top. The framework's
/// options monitor cannot be used: after an invalid reload it throws instead of returning the last valid options.
/// </summary>
internal sealed class OptionsSource(
    IEnumerable<IConfigureOptions<ProviderKitOptions>> configures,
    IEnumerable<IPostConfigureOptions<ProviderKitOptions>> postConfigures,
    IEnumerable<IValidateOptions<ProviderKitOptions>> validators)
{
    /// <summary>The sources that signal changes.</summary>
    public IEnumerable<Func<IChangeToken>> Changing =>
        configures.OfType<IChangingSettings>().Select(settings => (Func<IChangeToken>)settings.GetReloadToken);

    /// <exception cref="OptionsValidationException">The configuration is wrong; every error is listed.</exception>
    public ProviderKitOptions Create(AdminChanges changes)
    {
        var options = Configured();
        changes.ApplyTo(options);
        var failures = validators.Select(v => v.Validate(Options.DefaultName, options)).SelectMany(r => r.Failures ?? []).ToArray();
        return failures.Length == 0 ? options : throw new OptionsValidationException(Options.DefaultName, typeof(ProviderKitOptions), failures);
    }

    /// <summary>The configured options, valid or not, without the operator's changes.</summary>
    public ProviderKitOptions Configured()
    {
        var options = new ProviderKitOptions();
        foreach (var configure in configures)
        {
            if (configure is IConfigureNamedOptions<ProviderKitOptions> named) named.Configure(Options.DefaultName, options);
            else configure.Configure(options);
        }
        foreach (var configure in postConfigures) configure.PostConfigure(Options.DefaultName, options);
        return options;
    }
}
