using System.Text.RegularExpressions;

namespace ProviderKit.AspNetCore.Tests.Deployment;

/// <summary>The names that a PromQL expression uses.</summary>
internal static partial class PromQuery
{
    private static readonly HashSet<string> Words = ["by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "bool", "offset", "vector"];

    /// <summary>The metrics and the labels chosen of each, as (metric, label).</summary>
    public static IEnumerable<(string Metric, string? Label)> SelectorsIn(string expression)
    {
        string bare = Grouping().Replace(Text().Replace(expression, "\"\""), " ");
        foreach (Match match in Selector().Matches(bare))
        {
            string name = match.Groups["name"].Value;
            if (Words.Contains(name)) continue;
            yield return (name, null);
            foreach (Match label in LabelName().Matches(match.Groups["labels"].Value)) yield return (name, label.Groups[1].Value);
        }
    }

    /// <summary>The labels that results are grouped by.</summary>
    public static IEnumerable<string> GroupingsIn(string expression) => Grouping().Matches(expression)
        .SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\b(?:by|without)\s*\(([^)]*)\)")]
    private static partial Regex Grouping();

    // A name that no parenthesis follows is a metric, not a function; a number's unit or a range is none of both.
    [GeneratedRegex(@"(?<![\w\[$.])(?<name>[a-z_][a-z0-9_]*)\b(?!\s*\()(?:\{(?<labels>[^}]*)\})?")]
    private static partial Regex Selector();

    [GeneratedRegex(@"(\w+)\s*(?:=~|!=|!~|=)")]
    private static partial Regex LabelName();
}
