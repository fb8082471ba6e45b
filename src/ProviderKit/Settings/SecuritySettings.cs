using System.Text.RegularExpressions;

namespace ProviderKit.Settings;

/// <summary>Checks the settings of who may call the gateway.</summary>
internal static partial class SecuritySettings
{
    public static void Check(ProviderKitOptions options, List<string> errors)
    {
        var keys = options.ClientKeys.ToArray();
        for (int i = 0; i < keys.Length; i++)
        {
            if (!SettingsReader.IsClientName(keys[i].Key)) errors.Add("ProviderKit:ClientKeys: a name is made of 1 to 64 letters, digits and ._-");
            if (options.AdminKey is { } admin && admin.IsSameAs(keys[i].Value)) errors.Add($"ProviderKit:AdminKey must not be the key of the client {keys[i].Key}.");
            for (int j = 0; j < i; j++)
                if (keys[i].Value.IsSameAs(keys[j].Value)) errors.Add($"ProviderKit:ClientKeys: {keys[j].Key} and {keys[i].Key} have the same key; give each its own.");
        }
        foreach (string host in options.AllowedHosts)
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown) errors.Add("ProviderKit:AllowedHosts: each is the name of a host or an address alone, such as gateway.example.com, without scheme, port or *.");
        foreach (string origin in options.Cors.Origins)
            if (!Origin().IsMatch(origin)) errors.Add("ProviderKit:Cors:Origins: each is an origin as browsers send it, such as https://chat.example.com, without path; * is none.");
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*://[^/\\\s?#@*]+$")]
    private static partial Regex Origin();
}
