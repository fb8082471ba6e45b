using Microsoft.Extensions.Configuration;
using ProviderKit.Settings.Tables;

namespace ProviderKit.Settings;

/// <summary>
/// Reads a configuration with the settings tables: first the flat names of environment variables and <c>.env</c> files
/// (<c>GITHUB_COPILOT_TOKEN_2</c>), then the <c>ProviderKit</c> section, whose settings take precedence and whose tokens are appended. The
/// configuration binder is not used: it stops at the first invalid value and ignores unknown names, but users need to see all errors at once.
/// </summary>
/// <param name="providers">The names of all providers, with the flat names of their settings.</param>
/// <param name="contributed">The settings of other packages.</param>
internal sealed class SettingsReader(IReadOnlyList<(string Name, SettingNames Settings)> providers, IReadOnlyList<IContributedSettings> contributed)
{
    public void Read(IConfiguration configuration, ProviderKitOptions options)
    {
        var errors = options.ReadErrors;
        if (configuration is not IConfigurationSection section)
        {
            section = configuration.GetSection(ProviderKitOptions.SectionName);
            var values = FlatValues(configuration);
            (string Name, SettingNames Settings)[] all = [.. providers, .. AddedIn(section)];
            FindMisspelt(configuration, values.Keys, all, errors);
            RootTable.Group.ReadFlat(null, values, options, errors);
            foreach (var (name, names) in all) ProviderTable.Group.ReadFlat(names, values, options.Provider(name), errors);
        }
        RootTable.Group.Read(section, options, errors, setting => Unknown(setting, errors));
    }

    /// <summary>Reads the settings of another package. Ignores other names.</summary>
    public static void Read<TOptions>(SettingGroup<TOptions> group, IConfiguration configuration, TOptions options, ICollection<string> errors)
        where TOptions : class, new()
    {
        if (configuration is not IConfigurationSection section)
        {
            group.ReadFlat(null, FlatValues(configuration), options, errors);
            section = configuration.GetSection(ProviderKitOptions.SectionName);
        }
        group.Read(section, options, errors, static _ => { });
    }

    private void Unknown(IConfigurationSection setting, List<string> errors)
    {
        var others = contributed.SelectMany(one => one.Names).Concat(ServerNames.InSection).Distinct().ToArray();
        if (others.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)) return;
        errors.Add(Spelling.UnknownSetting(setting.Path, RootTable.Group.Rows.Select(row => row.Name).Concat(others)));
    }

    /// <summary>Returns the vendors that the section adds.</summary>
    private IEnumerable<(string Name, SettingNames Settings)> AddedIn(IConfigurationSection section) => section.GetSection(nameof(ProviderKitOptions.Providers)).GetChildren()
        .Where(one => !string.IsNullOrWhiteSpace(one[nameof(ProviderOptions.Kind)]) && !providers.Any(known => known.Name.Equals(one.Key, StringComparison.OrdinalIgnoreCase)))
        .Select(one => (one.Key, SettingNames.OfConfigured(one.Key)));

    private void FindMisspelt(IConfiguration configuration, IEnumerable<string> flat, IEnumerable<(string Name, SettingNames Settings)> all, List<string> errors)
    {
        var general = RootTable.Group.FlatNames(null).Concat(contributed.SelectMany(one => one.FlatNames)).Concat(ServerNames.Flat).Prepend(ProviderKitOptions.SectionName);
        var check = new FlatNameCheck(general, all.Select(provider => provider.Settings));
        var sections = configuration.GetChildren().Where(child => string.IsNullOrWhiteSpace(child.Value) && child.GetChildren().Any()).Select(child => child.Key);
        foreach (string name in flat.Concat(sections))
            if (check.MeantBy(name) is { } meant) errors.Add($"{name} is not a setting; did you mean {meant}?");
    }

    private static Dictionary<string, string> FlatValues(IConfiguration configuration) => configuration.GetChildren()
        .Where(child => !string.IsNullOrWhiteSpace(child.Value))
        .ToDictionary(child => child.Key, child => child.Value!.Trim(), StringComparer.OrdinalIgnoreCase);
}
