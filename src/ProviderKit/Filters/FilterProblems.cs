using ProviderKit.Filters.Guarding;
using ProviderKit.Filters.Rewriting;

namespace ProviderKit.Filters;

/// <summary>Checks the settings of the filters that ProviderKit brings along.</summary>
internal static class FilterProblems
{
    /// <summary>Every mistake as a sentence that begins with the path of the setting.</summary>
    public static IReadOnlyList<string> In(ProviderKitOptions options)
    {
        var problems = new List<string>();
        for (int i = 0; i < options.Rewrites.Count; i++)
        {
            var found = new List<string>();
            RewriteRuleReader.Read(options.Rewrites[i], found);
            problems.AddRange(found.Select(problem => $"ProviderKit:Rewrites:{i}{problem}"));
        }
        for (int i = 0; i < options.Guard.Rules.Count; i++)
        {
            var found = new List<string>();
            GuardedRule.Read(options.Guard.Rules[i], i, found);
            problems.AddRange(found.Select(problem => $"ProviderKit:Guard:Rules:{i}{problem}"));
        }
        return problems;
    }
}
