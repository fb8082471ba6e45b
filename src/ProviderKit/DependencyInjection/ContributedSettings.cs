using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Settings;

namespace ProviderKit.DependencyInjection;

/// <summary>Reads and checks the settings of another package: from all configurations that <c>AddProviderKit()</c> was given, before what code configures.</summary>
internal sealed class ContributedSettings<TOptions>(SettingGroup<TOptions> group, IServiceProvider services)
    : IContributedSettings, IConfigureOptions<TOptions>, IValidateOptions<TOptions>
    where TOptions : class, new()
{
    public IEnumerable<string> Names => group.Rows.Select(row => row.Name);

    public IEnumerable<string> FlatNames => group.FlatNames(null);

    public void Configure(TOptions options) => Read(options, []);

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        List<string> errors = [];
        Read(new TOptions(), errors);
        group.Check(ProviderKitOptions.SectionName, null, options, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.Distinct());
    }

    public IReadOnlyList<string> Failures()
    {
        try
        {
            services.GetRequiredService<IOptionsFactory<TOptions>>().Create(Options.DefaultName);
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }

    // Resolved late: the sources know of this in turn.
    private void Read(TOptions options, List<string> errors)
    {
        foreach (var source in services.GetServices<IConfigureOptions<ProviderKitOptions>>().OfType<ConfigurationSource>())
            if (source.Configuration is { } configuration) SettingsReader.Read(group, configuration, options, errors);
    }
}
