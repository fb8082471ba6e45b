using Microsoft.Extensions.Configuration;
using ProviderKit.Settings.Rows;

namespace ProviderKit.Settings.Tables;

/// <summary>Named models and fallbacks.</summary>
internal static class ModelTable
{
    private static readonly SettingGroup<NamedModelTarget> Target = new(rows =>
    {
        rows.Text("Model", t => t.Model, (t, v) => t.Model = v, "A model that serves this one, with its provider's prefix, or another named model. Short form: `:Targets:0`.").WithDefault("required");
        rows.Number("Weight", t => t.Weight, (t, v) => t.Weight = v, "The target's share of requests, for strategies that use weights.", max: NamedModelTarget.MaxWeight);
    });

    public static readonly SettingGroup<NamedModelOptions> Named = new(rows =>
    {
        rows.Text("Strategy", o => o.Strategy, (o, v) => o.Strategy = v, "The strategy that orders the targets; see [Named models](tokens.md#named-models).");
        rows.Add(new TargetsRow("Targets", Target));
    });

    public static readonly SettingGroup<FallbackOptions> Fallback = new(rows =>
    {
        rows.Text("Model", o => o.Model, (o, v) => o.Model = v, "A model name that clients use.").WithDefault("required");
        rows.List("To", o => o.To, "The models to use, in order, when the model's provider cannot serve the request.").WithDefault("required");
    });

    /// <summary>Reads a named model as one setting: a later configuration source replaces the whole model, so that lists of targets are not merged.</summary>
    public static NamedModelOptions Read(IConfigurationSection section, ICollection<string> errors)
    {
        var model = new NamedModelOptions();
        Named.Read(section, model, errors, setting => ReadOwn(setting, setting.Key, model.Settings));
        return model;
    }

    /// <summary>Reads settings that only the strategy knows; the strategy validates them. Nested names contain colons, as in configuration.</summary>
    private static void ReadOwn(IConfigurationSection setting, string name, IDictionary<string, string> target)
    {
        if (!string.IsNullOrWhiteSpace(setting.Value)) target[name] = setting.Value.Trim();
        foreach (var inner in setting.GetChildren()) ReadOwn(inner, $"{name}:{inner.Key}", target);
    }
}
