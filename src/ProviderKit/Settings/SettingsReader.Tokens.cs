using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <content>How tokens are chosen, and how long they rest.</content>
internal sealed partial class SettingsReader
{
    private void ReadTokens(IConfigurationSection setting)
    {
        var tokens = options.Tokens;
        switch (setting.Key.ToLowerInvariant())
        {
            case "cooldown": tokens.Cooldown = Time(setting, tokens.Cooldown); break;
            case "mincooldown": tokens.MinCooldown = Time(setting, tokens.MinCooldown); break;
            case "maxcooldown": tokens.MaxCooldown = Time(setting, tokens.MaxCooldown); break;
            case "maxwait": tokens.MaxWait = Time(setting, tokens.MaxWait); break;
            case "probepatience": tokens.ProbePatience = Time(setting, tokens.ProbePatience); break;
            case "maxconcurrentpertoken": tokens.MaxConcurrentPerToken = (int)Number(setting, tokens.MaxConcurrentPerToken ?? 1, int.MaxValue); break;
            case "selection": tokens.Selection = Choice(setting, tokens.Selection); break;
            case "showinheaders": tokens.ShowInHeaders = Switch(setting.Path, setting.Value) ?? tokens.ShowInHeaders; break;
            case "affinity": Each(setting, ReadAffinity); break;
            case "quotarests": tokens.QuotaRests = [.. InOrder(setting).Select(s => Time(s, TimeSpan.FromMinutes(2)))]; break;
            default: Unknown(setting); break;
        }
    }

    private void ReadAffinity(IConfigurationSection setting)
    {
        var affinity = options.Tokens.Affinity;
        switch (setting.Key.ToLowerInvariant())
        {
            case "enabled": affinity.Enabled = Switch(setting.Path, setting.Value) ?? affinity.Enabled; break;
            case "maxsessions": affinity.MaxSessions = (int)Number(setting, affinity.MaxSessions, SessionAffinityOptions.MaxMaxSessions); break;
            case "expiry": affinity.Expiry = Time(setting, affinity.Expiry); break;
            case "return": affinity.Return = Switch(setting.Path, setting.Value) ?? affinity.Return; break;
            default: Unknown(setting); break;
        }
    }
}
