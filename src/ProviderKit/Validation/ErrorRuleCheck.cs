using ProviderKit.Settings.Tables;
using ProviderKit.Tokens;

namespace ProviderKit.Validation;

/// <summary>Validates an operator's error rules.</summary>
internal static class ErrorRuleCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>The errors of a rule, each as the end of a sentence that begins with the rule's setting.</summary>
    public static IEnumerable<string> ProblemsWith(ErrorRule rule)
    {
        if (!rule.HasCondition) yield return " must have a Status, Code, Begins or Contains; it would match every error.";
        if (rule.Status is < ErrorRuleTable.MinStatus or > ErrorRuleTable.MaxStatus) yield return $":Status must be from {ErrorRuleTable.MinStatus} to {ErrorRuleTable.MaxStatus}.";
        if (rule.Code is "" || rule.Begins is "" || rule.Contains is "") yield return " must not have an empty Code, Begins or Contains; it would match every error.";
        if (!Enum.IsDefined(rule.Then)) yield return $":Then must be one of {string.Join(", ", Enum.GetNames<ErrorAction>())}.";
        bool rests = rule.Then is ErrorAction.Block or ErrorAction.Bench;
        if (rule.For is not null && !rests) yield return $":For is not used with {rule.Then}; only Block and Bench have a time.";
        if (rule.For <= TimeSpan.Zero || rule.For > Longest) yield return ":For must be longer than zero and at most 40 days.";
        if ((rule.Scope is not null || rule.Models is not null) && !rests && rule.Then != ErrorAction.Quarantine)
            yield return $":Scope and :Models are not used with {rule.Then}, which blocks no token.";
        if (rule is { Scope: LimitScope.Token, Models: not null }) yield return ":Models is not used with the scope Token.";
        if (rule.Models is { } models && !ModelClass.IsPattern(models)) yield return ":Models must be a pattern with a *, such as *:free.";
    }
}
