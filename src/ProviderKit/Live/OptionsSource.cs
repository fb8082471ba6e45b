using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ProviderKit.Settings;

namespace ProviderKit.Live;

/// <summary>
/// Makes the options anew from all that configures them, as the options framework does, with the operator's changes on
/// top. Its own monitor will not do: after an invalid reload it throws instead of giving the last good ones.
/// </summary>
internal sealed class OptionsSource(
    IEnumerable<IConfigureOptions<ProviderKitOptions>> configures,
    IEnumerable<IPostConfigureOptions<ProviderKitOptions>> postConfigures,
    IEnumerable<IValidateOptions<ProviderKitOptions>> validators)
{
    /// <summary>What may change, and tells when it has.</summary>
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

    /// <summary>What is configured, right or wrong, without the operator's changes.</summary>
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
