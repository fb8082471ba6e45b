using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings.Tables;

/// <summary>How clients are served over HTTP, and who they may be. No error here repeats a key, nor a name that is likely to be one by mistake.</summary>
internal static partial class ServerTable
{
    private const string ClientKeys = ProviderKitOptions.SectionName + ":ClientKeys";

    private static readonly SettingGroup<CrossOriginOptions> Cors = new(rows => rows.List(
        "Origins", o => o.Origins, "Web pages that may call it from a browser, such as `https://chat.example.com`; none switches CORS off."));

    private static readonly SettingGroup<RateLimitOptions> RateLimit = new(rows =>
    {
        rows.Switch("Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Limits the requests of each client key, or address where there is none.").WithFlatName("RATE_LIMIT_ENABLED");
        rows.Number("PerMinute", o => o.PerMinute, (o, v) => o.PerMinute = v, "Requests per minute and client.", max: RateLimitOptions.MaxPerMinute).WithFlatName("RATE_LIMIT_PER_MINUTE");
    });

    private static readonly SettingGroup<StreamOptions> Streams = new(rows => rows.Time(
        "KeepAlive", o => o.KeepAlive, (o, v) => o.KeepAlive = v, "The longest silence of a stream: then a comment is sent, and the answer begins if it has not yet.",
        TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), zeroIsNone: true));

    public static readonly SettingGroup<ProviderKitOptions> Group = new(rows =>
    {
        rows.Custom(
            "ClientKeys", ":{name}", "secret", ReadClientKeys, "A key for `/v1`, by the name of the client that has it (or `:0:Name` and `:0:Key`). The flat name is for the client `default`.", ReadFlatClientKey)
            .WithFlatName("PROVIDERKIT_CLIENT_KEY");
        rows.Key("AdminKey", o => o.AdminKey, (o, v) => o.AdminKey = v, "The key for monitoring and metrics.").WithFlatName("PROVIDERKIT_ADMIN_KEY");
        rows.List("AllowedHosts", o => o.AllowedHosts, "Names by which the gateway is called, beside `localhost`.");
        rows.Section("Cors", o => o.Cors, Cors);
        rows.Switch("AllowAnonymous", o => o.AllowAnonymous, (o, v) => o.AllowAnonymous = v, "Lets every caller that reaches the gateway use the routes that have no key set.");
        rows.Section("RateLimit", o => o.RateLimit, RateLimit);
        rows.Section("Streams", o => o.Streams, Streams);
        rows.Bytes(
            "MaxRequestBytes", o => o.MaxRequestBytes, (o, v) => o.MaxRequestBytes = v,
            "Longest request body, after decoding (`Content-Encoding`: gzip, br, deflate; zstd in the sample host, and in your app what `AddRequestDecompression` adds).");
        rows.Rule(CheckKeys);
        rows.Rule(CheckNames);
    });

    private static void ReadFlatClientKey(string name, string text, ProviderKitOptions options, ICollection<string> errors) => TakeKey("default", name, text, options, errors);

    /// <summary><c>ClientKeys:{name}</c> is the key itself; <c>ClientKeys:0</c> may hold a <c>Name</c> and a <c>Key</c>.</summary>
    private static void ReadClientKeys(IConfigurationSection section, ProviderKitOptions options, ICollection<string> errors)
    {
        if (!string.IsNullOrWhiteSpace(section.Value)) errors.Add($"{ClientKeys} is a list: give each key a name, {ClientKeys}:{{name}}.");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in section.GetChildren().OrderBy(item => int.TryParse(item.Key, out int index) ? index : int.MaxValue))
        {
            var (name, key) = item.GetChildren().Any() ? ReadNamedKey(item, errors) : (item.Key, item.Value);
            if (!IsClientName(name)) errors.Add($"{ClientKeys}: a name ({Shown(name)}) is made of 1 to 64 letters, digits and ._-");
            else if (!names.Add(name)) errors.Add($"{ClientKeys}: two keys have the name {Shown(name)}.");
            else TakeKey(name, $"{ClientKeys}:{Shown(name)}", key?.Trim(), options, errors);
        }
    }

    private static (string Name, string? Key) ReadNamedKey(IConfigurationSection item, ICollection<string> errors)
    {
        foreach (var setting in item.GetChildren())
            if (setting.Key.ToLowerInvariant() is not ("name" or "key")) errors.Add($"{ClientKeys}:{Shown(item.Key)} holds something beside Name and Key.");
        return (item["Name"]?.Trim() ?? "", item["Key"]);
    }

    private static void TakeKey(string name, string setting, string? key, ProviderKitOptions options, ICollection<string> errors)
    {
        if (SecretKey.ProblemWith(key) is { } problem) errors.Add($"{setting} {problem}.");
        else options.ClientKeys[name] = new SecretKey(key!);
    }

    private static void CheckKeys(ProviderKitOptions options, ICollection<string> errors)
    {
        var keys = options.ClientKeys.ToArray();
        for (int i = 0; i < keys.Length; i++)
        {
            if (!IsClientName(keys[i].Key)) errors.Add($"{ClientKeys}: a name is made of 1 to 64 letters, digits and ._-");
            if (options.AdminKey is { } admin && admin.IsSameAs(keys[i].Value)) errors.Add($"ProviderKit:AdminKey must not be the key of the client {keys[i].Key}.");
            for (int j = 0; j < i; j++)
                if (keys[i].Value.IsSameAs(keys[j].Value)) errors.Add($"{ClientKeys}: {keys[j].Key} and {keys[i].Key} have the same key; give each its own.");
        }
    }

    private static void CheckNames(ProviderKitOptions options, ICollection<string> errors)
    {
        foreach (string host in options.AllowedHosts)
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown) errors.Add("ProviderKit:AllowedHosts: each is the name of a host or an address alone, such as gateway.example.com, without scheme, port or *.");
        foreach (string origin in options.Cors.Origins)
            if (!Origin().IsMatch(origin)) errors.Add("ProviderKit:Cors:Origins: each is an origin as browsers send it, such as https://chat.example.com, without path; * is none.");
    }

    /// <summary>Names stand in records, logs and labels of metrics.</summary>
    private static bool IsClientName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>If the key was written in the place of the name, the log must not show it.</summary>
    private static string Shown(string name) =>
        name.Length < SecretKey.MinLength ? name.ReplaceLineEndings(" ") : name[..4].ReplaceLineEndings(" ") + "…";

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*://[^/\\\s?#@*]+$")]
    private static partial Regex Origin();
}
