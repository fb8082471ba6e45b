using System.Globalization;

namespace ProviderKit.Settings.Rows;

/// <summary>A provider's tokens. Tokens with flat names use these as their names.</summary>
internal sealed class TokensRow(string name, string about) : TextsRow<ProviderOptions>(name, o => o.Tokens, about)
{
    internal override IEnumerable<string> FlatNames(SettingNames? names) => names!.ApiKey is { } key ? [key, names.Token] : [names.Token];

    internal override void ReadFlat(SettingNames? names, IReadOnlyDictionary<string, string> values, ProviderOptions options, ICollection<string> errors)
    {
        foreach (string name in NamesIn(names!, values)) Lists.AddOnce(options.NamedTokens, (name, values[name]));
    }

    /// <summary>The flat names that are set: the API key, the name without number, then the numbered ones in order; gaps are allowed.</summary>
    private IEnumerable<string> NamesIn(SettingNames names, IReadOnlyDictionary<string, string> values)
    {
        string stem = names.Token + "_";
        var numbered = values.Keys
            .Where(key => key.StartsWith(stem, StringComparison.OrdinalIgnoreCase))
            .Select(key => (key, isNumber: int.TryParse(key.AsSpan(stem.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number), number))
            .Where(one => one.isNumber)
            .OrderBy(one => one.number);
        return FlatNames(names).Where(values.ContainsKey).Concat(numbered.Select(one => one.key));
    }
}
