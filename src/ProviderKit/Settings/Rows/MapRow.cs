using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings.Rows;

/// <summary>Texts by names that the user chooses. The texts may be secret.</summary>
internal sealed class MapRow<TOptions>(string name, string form, Func<TOptions, IDictionary<string, string>> map, string about) : SettingRow<TOptions>(name, about)
    where TOptions : class, new()
{
    internal override string WantedJson => "an object of texts";

    internal override void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors)
    {
        foreach (var item in setting.GetChildren()) map(options)[item.Key] = item.Value ?? "";
    }

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context) =>
        [Described(path + form, names, context, "text", options => NoneIfEmpty(string.Join(", ", map(options).Keys)))];

    internal override IEnumerable<string?> Parts(TOptions options) =>
        map(options).OrderBy(item => item.Key, StringComparer.OrdinalIgnoreCase).SelectMany(item => new[] { item.Key, item.Value });

    internal override void Write(Utf8JsonWriter json, TOptions options) => TextsRow<TOptions>.Write(json, map(options).Keys);

    private protected override bool Fits(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.EnumerateObject().All(member => member.Value.ValueKind == JsonValueKind.String);

    private protected override void Clear(TOptions options) => map(options).Clear();
}
