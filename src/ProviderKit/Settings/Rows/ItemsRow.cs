using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings.Rows;

/// <summary>A list of objects. Settings per model are lists, because model names contain colons, which configuration uses as separators.</summary>
/// <remarks>An item that is read twice is added once.</remarks>
internal sealed class ItemsRow<TOptions, TItem>(string name, Func<TOptions, IList<TItem>> list, SettingGroup<TItem> group)
    : SettingRow<TOptions>(name, "")
    where TOptions : class, new()
    where TItem : class, new()
{
    internal override string WantedJson => "a list of objects of texts and numbers";

    internal override void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors)
    {
        foreach (var item in InOrder(setting))
        {
            var value = new TItem();
            group.Read(item, value, errors);
            if (!list(options).Any(known => IsSame(known, value))) list(options).Add(value);
        }
    }

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context) =>
        context.Current is { } current
            ? list(current).SelectMany((item, index) => group.Describe($"{path}:{index}", names, Inner(context, new TItem(), item)))
            : group.Describe(path + ":0", names, Inner(context, new TItem()));

    internal override IEnumerable<string?> Parts(TOptions options) => list(options).SelectMany(item => group.Rows.SelectMany(row => row.Parts(item)));

    internal override void Write(Utf8JsonWriter json, TOptions options)
    {
        if (list(options).Count == 0) return;
        json.WriteStartArray();
        foreach (var item in list(options))
        {
            json.WriteStartObject();
            foreach (var row in group.Rows)
                if (row.Parts(item).Single() is { } value) json.WriteString(row.JsonName, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private bool IsSame(TItem a, TItem b) => group.Rows.All(row => row.Parts(a).SequenceEqual(row.Parts(b)));

    private protected override bool Fits(JsonElement json) => json.ValueKind == JsonValueKind.Array
        && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object && item.EnumerateObject().All(member => IsPlain(member.Value)));

    private protected override void Clear(TOptions options) => list(options).Clear();
}
