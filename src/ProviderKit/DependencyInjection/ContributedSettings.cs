using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Settings;

namespace ProviderKit.DependencyInjection;

/// <summary>
/// Reads and validates the settings of another package, from all configurations of <c>AddProviderKit()</c>. Values that code configures are applied
/// afterwards.
/// </summary>
internal sealed class ContributedSettings<TOptions>(SettingGroup<TOptions> group, IServiceProvider services)
    : IContributedSettings, IConfigureOptions<TOptions>, IValidateOptions<TOptions>
    where TOptions : class, new()
{
    [ThreadStatic]
    private static ContributedSettings<TOptions>? _checked;

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
        // Code that configures these options may resolve ProviderKit's options, whose validation calls this method again; the outer call reports the errors.
        if (ReferenceEquals(_checked, this)) return [];
        var before = _checked;
        _checked = this;
        try
        {
            services.GetRequiredService<IOptionsFactory<TOptions>>().Create(Options.DefaultName);
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
        finally
        {
            _checked = before;
        }
    }

    // Resolved late, because the sources depend on this object.
    private void Read(TOptions options, List<string> errors)
    {
        foreach (var source in services.GetServices<IConfigureOptions<ProviderKitOptions>>().OfType<ConfigurationSource>())
            if (source.Configuration is { } configuration) SettingsReader.Read(group, configuration, options, errors);
    }
}
