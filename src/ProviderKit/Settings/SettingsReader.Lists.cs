using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <content>Lists of objects: what is keyed by model is one, since model names contain configuration's own colon.</content>
internal sealed partial class SettingsReader
{
    private static void ReadItems<T>(IConfigurationSection section, IList<T> target, Action<IConfigurationSection, T> read)
        where T : new()
    {
        foreach (var item in InOrder(section))
        {
            var value = new T();
            foreach (var setting in item.GetChildren()) read(setting, value);
            AddOnce(target, value);
        }
    }

    private void ReadMapping(IConfigurationSection setting, ModelMapping target)
    {
        switch (setting.Key.ToLowerInvariant())
        {
            case "model": target.Model = Text(setting) ?? ""; break;
            case "to": target.To = Text(setting) ?? ""; break;
            default: Unknown(setting); break;
        }
    }

    private void ReadRoute(IConfigurationSection setting, ModelRouteOptions target)
    {
        switch (setting.Key.ToLowerInvariant())
        {
            case "match": target.Match = Text(setting) ?? ""; break;
            case "provider": target.Provider = Text(setting) ?? ""; break;
            case "model": target.Model = Text(setting); break;
            default: Unknown(setting); break;
        }
    }

    private void ReadPair(IConfigurationSection setting, ModelPair target)
    {
        switch (setting.Key.ToLowerInvariant())
        {
            case "model": target.Model = Text(setting) ?? ""; break;
            case "lead": target.Lead = Text(setting) ?? ""; break;
            case "worker": target.Worker = Text(setting) ?? ""; break;
            case "leadturns": target.LeadTurns = (int)Number(setting, target.LeadTurns, int.MaxValue, min: 0); break;
            case "failurethreshold": target.FailureThreshold = (int)Number(setting, target.FailureThreshold, int.MaxValue); break;
            case "fallbackturns": target.FallbackTurns = (int)Number(setting, target.FallbackTurns, int.MaxValue); break;
            default: Unknown(setting); break;
        }
    }
}
