using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <content>Who may call the gateway. No error here repeats a value, nor a name that is likely to be a key by mistake.</content>
internal sealed partial class SettingsReader
{
    private const string ClientKeysPath = ProviderKitOptions.SectionName + ":ClientKeys";

    /// <summary>Takes a key, or notes what is wrong with it.</summary>
    public SecretKey? Key(string setting, string? value)
    {
        if (SecretKey.ProblemWith(value) is not { } problem) return new SecretKey(value!);
        options.ReadErrors.Add($"{setting} {problem}.");
        return null;
    }

    /// <summary><c>ClientKeys:{name}</c> is the key itself; <c>ClientKeys:0</c> may hold a <c>Name</c> and a <c>Key</c>.</summary>
    private void ReadClientKeys(IConfigurationSection section)
    {
        if (Text(section) is not null) options.ReadErrors.Add($"{ClientKeysPath} is a list: give each key a name, {ClientKeysPath}:{{name}}.");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in InOrder(section))
        {
            var (name, key) = item.GetChildren().Any() ? ReadNamedKey(item) : (item.Key, item.Value);
            if (!IsClientName(name)) options.ReadErrors.Add($"{ClientKeysPath}: a name ({Shown(name)}) is made of 1 to 64 letters, digits and ._-");
            else if (!names.Add(name)) options.ReadErrors.Add($"{ClientKeysPath}: two keys have the name {Shown(name)}.");
            else if (Key($"{ClientKeysPath}:{Shown(name)}", key?.Trim()) is { } read) options.ClientKeys[name] = read;
        }
    }

    private (string Name, string? Key) ReadNamedKey(IConfigurationSection item)
    {
        var (name, key) = ("", (string?)null);
        foreach (var setting in item.GetChildren())
        {
            switch (setting.Key.ToLowerInvariant())
            {
                case "name": name = Text(setting) ?? ""; break;
                case "key": key = setting.Value; break;
                default: options.ReadErrors.Add($"{ClientKeysPath}:{Shown(item.Key)} holds something beside Name and Key."); break;
            }
        }
        return (name, key);
    }

    private void ReadCors(IConfigurationSection setting)
    {
        switch (setting.Key.ToLowerInvariant())
        {
            case "origins": ReadList(setting, options.Cors.Origins); break;
            default: Unknown(setting); break;
        }
    }

    /// <summary>Names stand in records, logs and labels of metrics.</summary>
    internal static bool IsClientName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Who mistook the name for the key's place shall not find the key in a log.</summary>
    private static string Shown(string name) =>
        name.Length < SecretKey.MinLength ? name.ReplaceLineEndings(" ") : name[..4].ReplaceLineEndings(" ") + "…";
}
