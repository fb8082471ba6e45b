using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace ProviderKit.Settings;

/// <summary>A JSON value as a configuration section, so that the rows of the settings tables can read it.</summary>
internal sealed class JsonSection(string path, string key, JsonElement json) : IConfigurationSection
{
    public string Key => key;

    public string Path => path;

    public string? Value
    {
        get => json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => json.GetRawText(),
            _ => null,
        };
        set => throw new NotSupportedException("JSON is read only here.");
    }

    public string? this[string name]
    {
        get => GetSection(name).Value;
        set => throw new NotSupportedException("JSON is read only here.");
    }

    public IConfigurationSection GetSection(string name) =>
        GetChildren().FirstOrDefault(child => child.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? Child(name, default);

    public IEnumerable<IConfigurationSection> GetChildren() => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Select(member => Child(member.Name, member.Value)),
        JsonValueKind.Array => json.EnumerateArray().Select((item, i) => Child(i.ToString(CultureInfo.InvariantCulture), item)),
        _ => [],
    };

    /// <summary>Never fires: the JSON does not change.</summary>
    public IChangeToken GetReloadToken() => new CancellationChangeToken(CancellationToken.None);

    private JsonSection Child(string name, JsonElement value) => new($"{path}:{name}", name, value);
}
