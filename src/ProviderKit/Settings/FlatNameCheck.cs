using ProviderKit.Settings.Tables;

namespace ProviderKit.Settings;

/// <summary>
/// Finds misspelt flat names. The environment has many variables of other programs with similar names, such as ANTHROPIC_AUTH_TOKEN or
/// GITHUB_ACTIONS, so only a name that differs from a setting by one or two letters is an error.
/// </summary>
internal sealed class FlatNameCheck
{
    // If a first word is shorter than this, one different letter means another program: ZAI_API_KEY is not a misspelt XAI_API_KEY.
    private const int DistinctWord = 6;
    private const int LongName = 12;

    private readonly Dictionary<string, bool> _valid = new(StringComparer.OrdinalIgnoreCase); // the value: whether only ProviderKit uses it
    private readonly List<SettingNames> _providers;

    /// <param name="general">Names that belong to no provider.</param>
    /// <param name="providers">The names of each provider.</param>
    public FlatNameCheck(IEnumerable<string> general, IEnumerable<SettingNames> providers)
    {
        _providers = [.. providers];
        foreach (string name in general) _valid[name] = true;
        foreach (var names in _providers)
            foreach (string name in ProviderTable.Group.FlatNames(names)) _valid.TryAdd(name, names.AreOurs);
    }

    /// <summary>The setting that <paramref name="name"/> was probably meant to be; null if it is a setting, or unrelated.</summary>
    public string? MeantBy(string name)
    {
        if (_valid.ContainsKey(name)) return null;
        name = name.ToUpperInvariant();
        string digits = name[(name.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1)..];
        if (digits.Length > 0)
        {
            if (_providers.Exists(names => name.Equals($"{names.Token}_{digits}", StringComparison.OrdinalIgnoreCase))) return null;
            // API_KEY_2 is not a setting: a second key is a token.
            if (_providers.Find(names => names.AreOurs && name[..^digits.Length].TrimEnd('_').Equals(names.ApiKey, StringComparison.OrdinalIgnoreCase)) is { } provider)
                return $"{provider.Token}_{digits}";
        }
        else if (_providers.Find(names => names.AreOurs && name.StartsWith($"{names.Token}_", StringComparison.OrdinalIgnoreCase)) is { } owner
            && name.AsSpan(owner.Token.Length + 1).Trim('_') is { IsEmpty: false } number && !number.ContainsAnyExceptInRange('0', '9'))
        {
            return $"{owner.Token}_{number}";
        }
        // Other programs use ANTHROPIC_API_KEYS, GOOGLE_API_KEY_2 and CLAUDE_CODE_MODEL.
        if (_valid.Any(valid => !valid.Value && name.StartsWith(valid.Key, StringComparison.OrdinalIgnoreCase))) return null;

        var numbered = digits.Length == 0 ? [] : _providers.Select(names => $"{names.Token}_{digits}");
        return Spelling.Nearest(name, numbered.Concat(_valid.Keys), candidate => LimitOf(name, candidate));
    }

    /// <returns>Below zero if the first word belongs to another program.</returns>
    private static int LimitOf(string name, string candidate)
    {
        string word = FirstWord(candidate);
        if (word.Length < DistinctWord && !FirstWord(name).Equals(word, StringComparison.OrdinalIgnoreCase)) return -1;
        return candidate.Length < LongName ? 1 : 2;
    }

    private static string FirstWord(string name) => name.Split('_', 2)[0];
}
