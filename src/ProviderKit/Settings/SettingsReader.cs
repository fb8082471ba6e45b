using System.Globalization;
using Microsoft.Extensions.Configuration;
using ProviderKit.Upstream;

namespace ProviderKit.Settings;

/// <summary>
/// Reads the <c>ProviderKit</c> section. By hand rather than with the binder, because the binder stops at the first
/// value it cannot convert and passes over names it does not know, and a user wants to see every mistake at once.
/// </summary>
internal sealed partial class SettingsReader(ProviderKitOptions options)
{
    public void Read(IConfigurationSection section)
    {
        foreach (var setting in section.GetChildren())
        {
            switch (setting.Key.ToLowerInvariant())
            {
                case "providers": Each(setting, ReadProvider); break;
                case "tokens": Each(setting, ReadTokens); break;
                case "upstream": Each(setting, ReadUpstream); break;
                case "state": Each(setting, ReadState); break;
                case "responses": Each(setting, ReadResponses); break;
                case "livemodels": Each(setting, ReadLiveModels); break;
                case "health": Each(setting, ReadHealth); break;
                case "defaultprovider": options.DefaultProvider = Text(setting); break;
                case "maxrequestbytes": options.MaxRequestBytes = Number(setting, options.MaxRequestBytes); break;
                case "fetchimages": options.FetchImages = Switch(setting.Path, setting.Value) ?? options.FetchImages; break;
                case "retry": Each(setting, ReadRetry); break;
                case "fallbacks": ReadFallbacks(setting); break;
                case "models": Each(setting, ReadNamedModel); break;
                case "limits": Each(setting, ReadLimits); break;
                case "requests": Each(setting, ReadRequests); break;
                case "metrics": Each(setting, ReadMetrics); break;
                case "allowadminbaseurl": options.AllowAdminBaseUrl = Switch(setting.Path, setting.Value) ?? options.AllowAdminBaseUrl; break;
                case "images": Each(setting, ReadImages); break;
                case "clientkeys": ReadClientKeys(setting); break;
                case "adminkey": if (!string.IsNullOrEmpty(setting.Value)) options.AdminKey = Key(setting.Path, setting.Value.Trim()); break;
                case "allowedhosts": ReadList(setting, options.AllowedHosts); break;
                case "allowanonymous": options.AllowAnonymous = Switch(setting.Path, setting.Value) ?? options.AllowAnonymous; break;
                case "cors": Each(setting, ReadCors); break;
                case "drain": Each(setting, ReadDrain); break;
                case "streams": Each(setting, ReadStreams); break;
                case "passthrough": Each(setting, ReadPassThrough); break;
                case "ratelimit": Each(setting, ReadRateLimit); break;
                case "logs": Each(setting, ReadLogs); break;
                default: Unknown(setting); break;
            }
        }
    }

    /// <summary>0, 1, true, false, yes, no, on, off; anything else is an error.</summary>
    public bool? Switch(string path, string? value)
    {
        switch (value?.Trim().ToLowerInvariant())
        {
            case null or "": return null;
            case "1" or "true" or "yes" or "on": return true;
            case "0" or "false" or "no" or "off": return false;
            default:
                options.ReadErrors.Add($"{path} must be 1 or 0 (true or false).");
                return null;
        }
    }

    /// <summary><c>http</c> or <c>cli</c>; anything else is an error.</summary>
    public ProviderMode? Mode(string path, string? value)
    {
        switch (value?.Trim().ToLowerInvariant())
        {
            case null or "": return null;
            case "http": return ProviderMode.Http;
            case "cli": return ProviderMode.Cli;
            default:
                options.ReadErrors.Add($"{path} must be http or cli.");
                return null;
        }
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>; anything else is an error.</summary>
    public long Number(string path, string? value, long otherwise, long max, long min = 1)
    {
        if (string.IsNullOrWhiteSpace(value)) return otherwise;
        if (long.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= min && number <= max) return number;
        options.ReadErrors.Add($"{path} must be a whole number from {min} to {max}.");
        return otherwise;
    }

    /// <summary>The same configuration may be read twice, when <c>AddProviderKit()</c> is called twice.</summary>
    public static void AddOnce<T>(IList<T> target, T value)
    {
        if (!target.Contains(value)) target.Add(value);
    }

    private void ReadProvider(IConfigurationSection provider)
    {
        var target = options.Provider(provider.Key);
        foreach (var setting in provider.GetChildren()) ReadProviderSetting(setting, target);
    }

    private void ReadProviderSetting(IConfigurationSection setting, ProviderOptions target)
    {
        switch (setting.Key.ToLowerInvariant())
        {
            case "enabled": target.Enabled = Switch(setting.Path, setting.Value) ?? target.Enabled; break;
            case "baseurl": target.BaseUrl = Text(setting) ?? target.BaseUrl; break;
            case "tokenurl": target.TokenUrl = Text(setting) ?? target.TokenUrl; break;
            case "exchangetokens": target.ExchangeTokens = Switch(setting.Path, setting.Value) ?? target.ExchangeTokens; break;
            case "mode": target.Mode = Mode(setting.Path, setting.Value) ?? target.Mode; break;
            case "command": target.Command = Text(setting) ?? target.Command; break;
            case "maxprocesses": target.MaxProcesses = (int)Number(setting.Path, setting.Value, target.MaxProcesses, int.MaxValue); break;
            case "prefix": target.Prefix = Text(setting) ?? target.Prefix; break;
            case "apiversion": target.ApiVersion = Text(setting) ?? target.ApiVersion; break;
            case "tokens": ReadList(setting, target.Tokens); break;
            case "models": ReadList(setting, target.Models); break;
            case "environment": ReadList(setting, target.Environment); break;
            case "modelquirks": target.ModelQuirks = Switch(setting.Path, setting.Value) ?? target.ModelQuirks; break;
            case "automaticcache": target.AutomaticCache = CacheLife(setting, target.AutomaticCache); break;
            case "messagefields": ReadList(setting, target.MessageFields); break;
            case "headers": Each(setting, header => target.Headers[header.Key] = header.Value ?? ""); break;
            case "modelmap": ReadItems(setting, target.ModelMap, ReadMapping); break;
            case "routes": ReadItems(setting, target.Routes, ReadRoute); break;
            case "pairs": ReadItems(setting, target.Pairs, ReadPair); break;
            case "errorrules": ReadErrorRules(setting, target.ErrorRules); break;
            default: Unknown(setting); break;
        }
    }

    private void ReadState(IConfigurationSection setting)
    {
        switch (setting.Key.ToLowerInvariant())
        {
            case "directory": options.State.Directory = Text(setting); break;
            default: Unknown(setting); break;
        }
    }

    private void ReadUpstream(IConfigurationSection setting)
    {
        var upstream = options.Upstream;
        switch (setting.Key.ToLowerInvariant())
        {
            case "firstbytetimeout": upstream.FirstByteTimeout = Time(setting, upstream.FirstByteTimeout); break;
            case "idletimeout": upstream.IdleTimeout = Time(setting, upstream.IdleTimeout); break;
            case "connecttimeout": upstream.ConnectTimeout = Time(setting, upstream.ConnectTimeout); break;
            case "maxreplybytes": upstream.MaxReplyBytes = (int)Number(setting, upstream.MaxReplyBytes, int.MaxValue); break;
            case "maxeventbytes": upstream.MaxEventBytes = (int)Number(setting, upstream.MaxEventBytes, int.MaxValue); break;
            default: Unknown(setting); break;
        }
    }

    private void ReadLiveModels(IConfigurationSection setting)
    {
        var live = options.LiveModels;
        switch (setting.Key.ToLowerInvariant())
        {
            case "enabled": live.Enabled = Switch(setting.Path, setting.Value) ?? live.Enabled; break;
            case "lifetime": live.Lifetime = Time(setting, live.Lifetime); break;
            case "retryafter": live.RetryAfter = Time(setting, live.RetryAfter); break;
            case "patience": live.Patience = Time(setting, live.Patience); break;
            default: Unknown(setting); break;
        }
    }

    private void ReadImages(IConfigurationSection setting)
    {
        var images = options.Images;
        switch (setting.Key.ToLowerInvariant())
        {
            case "maxbytes": images.MaxBytes = (int)Number(setting, images.MaxBytes, int.MaxValue); break;
            case "timeout": images.Timeout = Time(setting, images.Timeout); break;
            case "maxperrequest": images.MaxPerRequest = (int)Number(setting, images.MaxPerRequest, int.MaxValue); break;
            default: Unknown(setting); break;
        }
    }

    private static void Each(IConfigurationSection section, Action<IConfigurationSection> read)
    {
        foreach (var child in section.GetChildren()) read(child);
    }

    private static void ReadList(IConfigurationSection section, IList<string> target)
    {
        if (Text(section) is { } single) AddOnce(target, single);
        foreach (var item in InOrder(section))
            if (Text(item) is { } value) AddOnce(target, value);
    }

    // Configuration sorts keys as text in some sources; a list is in numeric order.
    private static IEnumerable<IConfigurationSection> InOrder(IConfigurationSection section) =>
        section.GetChildren().OrderBy(item => int.TryParse(item.Key, out int index) ? index : int.MaxValue);

    private static string? Text(IConfigurationSection setting) =>
        string.IsNullOrWhiteSpace(setting.Value) ? null : setting.Value.Trim();

    private TimeSpan Time(IConfigurationSection setting, TimeSpan otherwise)
    {
        if (Text(setting) is not { } text) return otherwise;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && text.Contains(':')) return span;
        if (text is "0" or "0s") return TimeSpan.Zero; // where that means never; the validator says where it does not
        if (WaitText.Duration(text) is { } duration) return duration;
        options.ReadErrors.Add($"{setting.Path} must be a time such as 90s, 2m or 00:01:30.");
        return otherwise;
    }

    /// <summary>One of an enumeration's names, in any case; anything else is an error.</summary>
    private T Choice<T>(IConfigurationSection setting, T otherwise)
        where T : struct, Enum
    {
        if (Text(setting) is not { } text) return otherwise;
        // A number would be taken too, although it names nothing.
        if (!char.IsAsciiDigit(text[0]) && Enum.TryParse(text, ignoreCase: true, out T value)) return value;
        options.ReadErrors.Add($"{setting.Path} must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        return otherwise;
    }

    private long Number(IConfigurationSection setting, long otherwise, long max = long.MaxValue, long min = 1) =>
        Number(setting.Path, setting.Value, otherwise, max, min);

    private void Unknown(IConfigurationSection setting) =>
        options.ReadErrors.Add($"{setting.Path} is not a setting. docs/configuration.md lists all settings.");
}
