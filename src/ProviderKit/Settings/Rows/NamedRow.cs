using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings.Rows;

/// <summary>Sections by names that the user chooses, each with the settings of one group.</summary>
internal sealed class NamedRow<TOptions, TInner>(
    string name, SettingGroup<TInner> group, SettingNames? placeholders, Action<IConfigurationSection, TOptions, ICollection<string>> read) : SettingRow<TOptions>(name, "")
    where TOptions : class, new()
    where TInner : class, new()
{
    internal override void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors)
    {
        foreach (var one in setting.GetChildren()) read(one, options, errors);
    }

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context) =>
        group.Describe(path + ":{name}", placeholders, Inner(context, new TInner()));
}
