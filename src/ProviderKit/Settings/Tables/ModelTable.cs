using Microsoft.Extensions.Configuration;
using ProviderKit.Settings.Rows;

namespace ProviderKit.Settings.Tables;

/// <summary>Named models and fallbacks.</summary>
internal static class ModelTable
{
    private static readonly SettingGroup<NamedModelTarget> Target = new(rows =>
    {
        rows.Text("Model", t => t.Model, (t, v) => t.Model = v, "A model that serves this one, with its provider's prefix, or another named model. `:Targets:0` alone is the same.").WithDefault("required");
        rows.Number("Weight", t => t.Weight, (t, v) => t.Weight = v, "The target's share of the requests, for strategies that weigh.", max: NamedModelTarget.MaxWeight);
    });

    public static readonly SettingGroup<NamedModelOptions> Named = new(rows =>
    {
        rows.Text("Strategy", o => o.Strategy, (o, v) => o.Strategy = v, "What orders the targets; see [Named models](tokens.md#named-models).");
        rows.Add(new TargetsRow("Targets", Target));
    });

    public static readonly SettingGroup<FallbackOptions> Fallback = new(rows =>
    {
        rows.Text("Model", o => o.Model, (o, v) => o.Model = v, "A model as clients name it.").WithDefault("required");
        rows.List("To", o => o.To, "The models that serve its requests when its provider cannot, in order.").WithDefault("required");
    });

    /// <summary>One model is one setting: a later source replaces it as a whole, so that a list of targets is never two lists in one.</summary>
    public static NamedModelOptions Read(IConfigurationSection section, ICollection<string> errors)
    {
        var model = new NamedModelOptions();
        Named.Read(section, model, errors, setting => ReadOwn(setting, setting.Key, model.Settings));
        return model;
    }

    /// <summary>What the strategy knows, which checks it. Nested settings are named with colons, as in configuration.</summary>
    private static void ReadOwn(IConfigurationSection setting, string name, IDictionary<string, string> target)
    {
        if (!string.IsNullOrWhiteSpace(setting.Value)) target[name] = setting.Value.Trim();
        foreach (var inner in setting.GetChildren()) ReadOwn(inner, $"{name}:{inner.Key}", target);
    }
}
