using Microsoft.Extensions.Configuration;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Settings;

/// <summary>Reads and validates keys. Errors never contain a key, or a name that may be a key by mistake.</summary>
internal static class KeySettings
{
    /// <summary>The name of the setting that holds the client keys.</summary>
    public const string Clients = "ClientKeys";

    private const string ClientsPath = ProviderKitOptions.SectionName + ":" + Clients;

    /// <summary><c>ClientKeys:{name}</c> is the key itself; <c>ClientKeys:0</c> may hold a <c>Name</c> and a <c>Key</c>.</summary>
    public static void ReadClients(IConfigurationSection section, ProviderKitServerOptions options, ICollection<string> errors)
    {
        if (!string.IsNullOrWhiteSpace(section.Value)) errors.Add($"{ClientsPath} is a list: give each key a name, {ClientsPath}:{{name}}.");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in section.GetChildren().OrderBy(item => int.TryParse(item.Key, out int index) ? index : int.MaxValue))
        {
            var (name, key) = item.GetChildren().Any() ? ReadNamed(item, errors) : (item.Key, item.Value);
            if (!IsClientName(name)) errors.Add($"{ClientsPath}: a name ({Shown(name)}) is made of 1 to 64 letters, digits and ._-");
            else if (!names.Add(name)) errors.Add($"{ClientsPath}: two keys have the name {Shown(name)}.");
            else if (Take($"{ClientsPath}:{Shown(name)}", key?.Trim(), errors) is { } read) options.ClientKeys[name] = read;
        }
    }

    /// <summary>Reads the flat name of the client <c>default</c>.</summary>
    public static void ReadDefaultClient(string name, string text, ProviderKitServerOptions options, ICollection<string> errors)
    {
        if (Take(name, text, errors) is { } read) options.ClientKeys["default"] = read;
    }

    public static void ReadAdmin(IConfigurationSection setting, ProviderKitServerOptions options, ICollection<string> errors)
    {
        if (!string.IsNullOrWhiteSpace(setting.Value)) ReadAdmin(setting.Path, setting.Value.Trim(), options, errors);
    }

    public static void ReadAdmin(string name, string text, ProviderKitServerOptions options, ICollection<string> errors) =>
        options.AdminKey = Take(name, text, errors) ?? options.AdminKey;

    public static void Check(ProviderKitServerOptions options, ICollection<string> errors)
    {
        var keys = options.ClientKeys.ToArray();
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i].Key.Equals(ClientIdentity.AdminName, StringComparison.OrdinalIgnoreCase)) errors.Add($"{ClientsPath}: {keys[i].Key} is the name of the admin key; give the client another.");
            if (!IsClientName(keys[i].Key)) errors.Add($"{ClientsPath}: a name is made of 1 to 64 letters, digits and ._-");
            if (options.AdminKey is { } admin && admin.IsSameAs(keys[i].Value)) errors.Add($"ProviderKit:AdminKey must not be the key of the client {keys[i].Key}.");
            for (int j = 0; j < i; j++)
                if (keys[i].Value.IsSameAs(keys[j].Value)) errors.Add($"{ClientsPath}: {keys[j].Key} and {keys[i].Key} have the same key; give each its own.");
        }
    }

    private static (string Name, string? Key) ReadNamed(IConfigurationSection item, ICollection<string> errors)
    {
        foreach (var setting in item.GetChildren())
            if (setting.Key.ToLowerInvariant() is not ("name" or "key")) errors.Add($"{ClientsPath}:{Shown(item.Key)} holds something beside Name and Key.");
        return (item["Name"]?.Trim() ?? "", item["Key"]);
    }

    private static SecretKey? Take(string setting, string? key, ICollection<string> errors)
    {
        if (SecretKey.ProblemWith(key) is not { } problem) return new SecretKey(key!);
        errors.Add($"{setting} {problem}.");
        return null;
    }

    /// <summary>Names appear in records, logs and metric labels.</summary>
    private static bool IsClientName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>If a key was entered as the name, the log must not show it.</summary>
    private static string Shown(string name) =>
        name.Length < SecretKey.MinLength ? name.ReplaceLineEndings(" ") : name[..4].ReplaceLineEndings(" ") + "…";
}
