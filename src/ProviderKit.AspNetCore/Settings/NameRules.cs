using System.Text.RegularExpressions;

namespace ProviderKit.AspNetCore.Settings;

/// <summary>Checks the names of hosts and origins.</summary>
internal static partial class NameRules
{
    public static void Check(ProviderKitServerOptions options, ICollection<string> errors)
    {
        foreach (string host in options.AllowedHosts)
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown) errors.Add("ProviderKit:AllowedHosts: each is the name of a host or an address alone, such as gateway.example.com, without scheme, port or *.");
        foreach (string origin in options.Cors.Origins)
            if (!Origin().IsMatch(origin)) errors.Add("ProviderKit:Cors:Origins: each is an origin as browsers send it, such as https://chat.example.com, without path; * is none.");
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*://[^/\\\s?#@*]+$")]
    private static partial Regex Origin();
}
