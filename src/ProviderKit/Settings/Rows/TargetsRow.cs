using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings.Rows;

/// <summary>The targets of a named model. Each is an object with a <c>Model</c>, or the name of the model alone.</summary>
internal sealed class TargetsRow(string name, SettingGroup<NamedModelTarget> group) : SettingRow<NamedModelOptions>(name, "")
{
    internal override void Read(IConfigurationSection setting, NamedModelOptions options, ICollection<string> errors)
    {
        if (TextOf(setting) is { } single) options.Targets.Add(new NamedModelTarget { Model = single });
        foreach (var item in InOrder(setting))
        {
            var target = new NamedModelTarget { Model = TextOf(item) ?? "" };
            group.Read(item, target, errors);
            options.Targets.Add(target);
        }
    }

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<NamedModelOptions> context) =>
        group.Describe(path + ":0", names, Inner(context, new NamedModelTarget()));
}
