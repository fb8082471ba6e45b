using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <content>How long automatic breakpoints of the prompt cache last.</content>
internal sealed partial class SettingsReader
{
    private AutomaticCache CacheLife(IConfigurationSection setting, AutomaticCache otherwise)
    {
        switch (Text(setting)?.ToLowerInvariant())
        {
            case null: return otherwise;
            case "5m" or "on" or "1" or "true": return AutomaticCache.FiveMinutes;
            case "1h": return AutomaticCache.OneHour;
            case "off" or "0" or "false": return AutomaticCache.Off;
            default:
                options.ReadErrors.Add($"{setting.Path} must be 5m, 1h or off.");
                return otherwise;
        }
    }
}
