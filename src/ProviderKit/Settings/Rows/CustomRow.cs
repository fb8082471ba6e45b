using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings.Rows;

/// <summary>A setting with a custom form.</summary>
internal sealed class CustomRow<TOptions>(
    string name, string form, string type, Action<IConfigurationSection, TOptions, ICollection<string>> read, string about,
    Action<string, string, TOptions, ICollection<string>>? readFlat, Func<TOptions, string?>? show) : SettingRow<TOptions>(name, about)
    where TOptions : class, new()
{
    internal override void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors) => read(setting, options, errors);

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context) =>
        [Described(path + form, names, context, type, options => show?.Invoke(options))];

    private protected override void ReadText(string path, string text, TOptions options, ICollection<string> errors) => readFlat?.Invoke(path, text, options, errors);
}
