using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings.Rows;

/// <summary>A list of texts; a single text counts as a list of one. Derived rows differ only in their flat names.</summary>
internal abstract class TextsRow<TOptions>(string name, Func<TOptions, IList<string>> list, string about) : SettingRow<TOptions>(name, about)
    where TOptions : class, new()
{
    internal override string WantedJson => "a list of texts";

    internal override void Read(IConfigurationSection setting, TOptions options, ICollection<string> errors)
    {
        foreach (var item in InOrder(setting).Prepend(setting))
            if (TextOf(item) is { } value) ReadText(item.Path, value, options, errors);
    }

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<TOptions> context) =>
        [Described(path + ":0", names, context, "list of texts", options => NoneIfEmpty(string.Join(", ", list(options))))];

    internal override IEnumerable<string?> Parts(TOptions options) => list(options);

    internal override void Write(Utf8JsonWriter json, TOptions options) => Write(json, list(options));

    internal static void Write(Utf8JsonWriter json, ICollection<string> texts)
    {
        if (texts.Count == 0) return;
        json.WriteStartArray();
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private protected sealed override void ReadText(string path, string text, TOptions options, ICollection<string> errors) => Lists.AddOnce(list(options), text);

    private protected override bool Fits(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String);

    private protected override void Clear(TOptions options) => list(options).Clear();
}
