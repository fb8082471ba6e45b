using System.Text;
using ProviderKit.Settings;

namespace ProviderKit.Filters.Rewriting;

/// <summary>Reads the rules of the settings, and says what is wrong with them.</summary>
internal static class RewriteRuleReader
{
    /// <summary>The changes that a rule makes, in order.</summary>
    /// <param name="rule">The settings.</param>
    /// <param name="problems">Takes every mistake as a sentence that follows the path of the rule.</param>
    public static IReadOnlyList<FieldEdit> Read(RewriteRule rule, ICollection<string> problems)
    {
        var edits = new List<FieldEdit>();
        foreach (string path in rule.Drop) Add(":Drop", path, FieldAction.Drop, []);
        foreach (var (path, value) in rule.Set) Add(":Set", path, FieldAction.Set, Encoding.UTF8.GetBytes(FieldValue.JsonOf(value)));
        foreach (var (path, value) in rule.Default) Add(":Default", path, FieldAction.Default, Encoding.UTF8.GetBytes(FieldValue.JsonOf(value)));
        if (rule.Drop.Count + rule.Set.Count + rule.Default.Count == 0) problems.Add(" changes nothing. Add Set, Default or Drop.");
        if (string.IsNullOrWhiteSpace(rule.Formats)) problems.Add($":Formats is missing: name the formats whose members the paths are, or * for all. {Known}");
        else if (FormatsOf(rule) is { } names)
            foreach (string name in names.Where(static name => !WireFormat.OfBodies.Any(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))) problems.Add($":Formats has no format named {name}. {Known}");
        return edits;

        void Add(string setting, string text, FieldAction action, byte[] value)
        {
            if (FieldPath.Parse(text) is not { } path) problems.Add($"{setting} has the path '{text}', which is none: write member names with dots between, such as stream_options.include_usage.");
            else if (path.Names is [var name] && name.AsSpan().SequenceEqual("stream"u8)) problems.Add($"{setting} cannot change stream: the client expects its reply in the form that it asked for.");
            else edits.Add(new FieldEdit(path, action, value));
        }
    }

    /// <summary>The formats that a rule names; null for all.</summary>
    public static string[]? FormatsOf(RewriteRule rule) =>
        Split(rule.Formats) is { } names && !names.Contains("*") ? names : null;

    /// <summary>What a setting lists with commas between; null when it is empty.</summary>
    public static string[]? Split(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } parts ? parts : null;

    private static string Known => $"There are {string.Join(", ", WireFormat.OfBodies.Select(static format => format.Name).Distinct())}.";
}
