using Microsoft.Extensions.Configuration;
using ProviderKit.Settings.Tables;

namespace ProviderKit.Settings.Rows;

/// <summary>A provider's error rules.</summary>
internal sealed class ErrorRulesRow(string name) : SettingRow<ProviderOptions>(name, "")
{
    internal override void Read(IConfigurationSection setting, ProviderOptions options, ICollection<string> errors)
    {
        foreach (var item in InOrder(setting))
        {
            var (draft, problems) = (new ErrorRuleDraft(), new List<string>());
            ErrorRuleTable.Group.Read(item, draft, problems);
            if (item.GetSection(nameof(ErrorRule.Then)).Value is null)
                problems.Add($"{item.Path}:{nameof(ErrorRule.Then)} is missing. It must be one of {string.Join(", ", Enum.GetNames<ErrorAction>())}.");
            if (problems.Count == 0) Lists.AddOnce(options.ErrorRules, draft.Rule);
            foreach (string problem in problems) errors.Add(problem);
        }
    }

    internal override IEnumerable<SettingDescription> Describe(string path, SettingNames? names, SettingContext<ProviderOptions> context) =>
        ErrorRuleTable.Group.Describe(path + ":0", names, Inner(context, new ErrorRuleDraft()));

    internal override IEnumerable<string?> Parts(ProviderOptions options) => options.ErrorRules.Select(rule => rule.ToString());
}
