using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <content>Health.</content>
internal sealed partial class SettingsReader
{
    private void ReadHealth(IConfigurationSection setting)
    {
        var health = options.Health;
        switch (setting.Key.ToLowerInvariant())
        {
            case "testonstart": health.TestOnStart = Switch(setting.Path, setting.Value) ?? health.TestOnStart; break;
            case "testinterval": health.TestInterval = Time(setting, health.TestInterval); break;
            case "testall": health.TestAll = Switch(setting.Path, setting.Value) ?? health.TestAll; break;
            case "testtimeout": health.TestTimeout = Time(setting, health.TestTimeout); break;
            default: Unknown(setting); break;
        }
    }
}
