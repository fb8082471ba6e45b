using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <content>What upstreams' errors mean.</content>
internal sealed partial class SettingsReader
{
    private void ReadErrorRules(IConfigurationSection section, IList<ErrorRule> target)
    {
        foreach (var item in InOrder(section))
            if (ReadErrorRule(item) is { } rule) AddOnce(target, rule);
    }

    /// <returns>Null when it does not say what follows; that is an error of its own.</returns>
    private ErrorRule? ReadErrorRule(IConfigurationSection item)
    {
        var rule = new ErrorRule { Then = ErrorAction.PassOn };
        bool saysWhat = false;
        foreach (var setting in item.GetChildren())
        {
            switch (setting.Key.ToLowerInvariant())
            {
                case "status": rule = rule with { Status = (int)Number(setting, 0, ErrorRuleCheck.MaxStatus, ErrorRuleCheck.MinStatus) }; break;
                case "code": rule = rule with { Code = Text(setting) }; break;
                case "begins": rule = rule with { Begins = Text(setting) }; break;
                case "contains": rule = rule with { Contains = Text(setting) }; break;
                case "then":
                    saysWhat = true;
                    rule = rule with { Then = Choice(setting, rule.Then) };
                    break;
                case "for": rule = rule with { For = Text(setting) is null ? null : Time(setting, TimeSpan.FromMinutes(1)) }; break;
                case "scope": rule = rule with { Scope = Text(setting) is null ? null : Choice(setting, LimitScope.Token) }; break;
                case "models": rule = rule with { Models = Text(setting) }; break;
                default: Unknown(setting); break;
            }
        }
        if (saysWhat) return rule;
        options.ReadErrors.Add($"{item.Path}:Then is missing. It must be one of {string.Join(", ", Enum.GetNames<ErrorAction>())}.");
        return null;
    }
}
