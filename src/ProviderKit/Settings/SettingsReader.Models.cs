using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <content>Named models.</content>
internal sealed partial class SettingsReader
{
    /// <summary>One model is one setting: a later source replaces it as a whole, so that a list of targets is never two lists in one.</summary>
    private void ReadNamedModel(IConfigurationSection section)
    {
        var model = new NamedModelOptions();
        foreach (var setting in section.GetChildren())
        {
            switch (setting.Key.ToLowerInvariant())
            {
                case "strategy": model.Strategy = Text(setting) ?? model.Strategy; break;
                case "targets": ReadTargets(setting, model.Targets); break;
                default: ReadOwnSetting(setting, setting.Key, model.Settings); break;
            }
        }
        options.Models[section.Key] = model;
    }

    /// <summary>Each target is an object with a <c>Model</c>, or the name of the model alone.</summary>
    private void ReadTargets(IConfigurationSection section, IList<NamedModelTarget> targets)
    {
        if (Text(section) is { } single) targets.Add(new NamedModelTarget { Model = single });
        foreach (var item in InOrder(section))
        {
            var target = new NamedModelTarget { Model = Text(item) ?? "" };
            foreach (var setting in item.GetChildren())
            {
                switch (setting.Key.ToLowerInvariant())
                {
                    case "model": target.Model = Text(setting) ?? ""; break;
                    case "weight": target.Weight = (int)Number(setting, target.Weight, NamedModelTarget.MaxWeight); break;
                    default: Unknown(setting); break;
                }
            }
            targets.Add(target);
        }
    }

    /// <summary>What the strategy knows, which checks it. Nested settings are named with colons, as in configuration.</summary>
    private static void ReadOwnSetting(IConfigurationSection setting, string name, IDictionary<string, string> target)
    {
        if (Text(setting) is { } value) target[name] = value;
        foreach (var inner in setting.GetChildren()) ReadOwnSetting(inner, $"{name}:{inner.Key}", target);
    }
}
