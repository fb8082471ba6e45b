using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings.Rows;

/// <summary>A section with its own settings.</summary>
internal sealed class SectionRow<TOptions, TInner>(string name, Func<TOptions, TInner> get, SettingGroup<TInner> group) : SettingRow<TOptions>(name, "")
    where TOptions : class, new()
    where TInner : class, new()
{
    internal override IEnumerable<string> FlatNames(SettingNames? names) => group.FlatNames(names);

    internal override void ReadFlat(SettingNames? names, IReadOnlyDictionary<string, string> values, TOptions options, ICollection<string> errors) =>
        group.ReadFlat(names, values, get(options), errors);

    internal override void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors) => group.Read(setting, get(options), errors);

    internal override void Check(string path, SettingNames? names, TOptions options, ICollection<string> errors) => group.Check(path, names, get(options), errors);

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context) =>
        group.Describe(path, names, Inner(context, get(context.Fresh), context.Current is { } current ? get(current) : null));
}
