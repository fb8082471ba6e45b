using System.Text;
using System.Text.RegularExpressions;
using ProviderKit.Tokens;

namespace ProviderKit.Filters.Guarding;

/// <summary>One rule of the guard, ready to search texts. Immutable and thread-safe.</summary>
internal sealed class GuardedRule
{
    // Bounded in time by construction: the engine never goes back in the text.
    private const RegexOptions Bounded = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private readonly Regex[] _patterns;
    private readonly string[]? _models;
    private readonly GuardRule _rule;

    private GuardedRule(GuardRule rule, string name, Regex[] patterns)
    {
        (_rule, Name, _patterns) = (rule, name, patterns);
        _models = rule.Models?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } models ? models : null;
    }

    public string Name { get; }

    public bool Requests => _rule.Requests;

    public bool Replies => _rule.Replies;

    public bool Refuses => _rule.Action == GuardAction.Refuse;

    /// <summary>Reads a rule of the settings.</summary>
    /// <param name="rule">The settings.</param>
    /// <param name="index">Its number.</param>
    /// <param name="problems">Takes every mistake as a sentence that follows the path of the rule.</param>
    public static GuardedRule Read(GuardRule rule, int index, ICollection<string> problems)
    {
        var patterns = new List<Regex>();
        for (int i = 0; i < rule.Words.Count; i++)
            if (string.IsNullOrWhiteSpace(rule.Words[i])) problems.Add($":Words:{i} is empty, and so is never found.");
        string[] words = [.. rule.Words.Where(static word => !string.IsNullOrWhiteSpace(word))];
        if (words.Length > 0) patterns.Add(new Regex(string.Join('|', words.Select(AsWord)), Bounded));
        for (int i = 0; i < rule.Patterns.Count; i++)
        {
            try
            {
                patterns.Add(new Regex(rule.Patterns[i], Bounded));
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                problems.Add($":Patterns:{i} cannot be used: {e.Message}");
                continue;
            }
            if (patterns[^1].IsMatch("")) problems.Add($":Patterns:{i} matches the empty text, and so everything.");
        }
        if (rule.Words.Count + rule.Patterns.Count == 0) problems.Add(" looks for nothing. Add Words or Patterns.");
        if (!rule.Requests && !rule.Replies) problems.Add(" looks at nothing. Set Requests or Replies to true.");
        return new GuardedRule(rule, string.IsNullOrWhiteSpace(rule.Name) ? $"rule {index}" : rule.Name, [.. patterns]);
    }

    public bool IsFor(string model) => _models is null || Array.Exists(_models, pattern => ModelClass.Holds(pattern, model));

    /// <summary>Whether something is found in a text that may go on.</summary>
    /// <param name="text">The text so far.</param>
    /// <param name="from">Where to begin; what stands before is seen as context, so that a word that begins there is none in the middle.</param>
    /// <param name="isWhole">Whether nothing follows.</param>
    /// <param name="longest">A match of so many characters or more counts though the text that follows might undo it.</param>
    public bool Matches(ReadOnlySpan<char> text, int from, bool isWhole, int longest)
    {
        foreach (var pattern in _patterns)
        {
            if (isWhole && from == 0)
            {
                if (pattern.IsMatch(text)) return true;
                continue;
            }
            // What ends with the text may be the beginning of a longer word.
            foreach (var match in pattern.EnumerateMatches(text, from))
                if (isWhole || match.Index + match.Length < text.Length || match.Length >= longest) return true;
        }
        return false;
    }

    /// <summary>A word or phrase as a pattern: whole words, with any white space between them.</summary>
    private static string AsWord(string word)
    {
        var pattern = new StringBuilder();
        string[] parts = word.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (IsWordCharacter(parts[0][0])) pattern.Append(@"\b");
        pattern.AppendJoin(@"\s+", parts.Select(Regex.Escape));
        if (IsWordCharacter(parts[^1][^1])) pattern.Append(@"\b");
        return pattern.ToString();
    }

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c == '_';
}
