namespace ProviderKit.Formats.Requests;

/// <summary>
/// The fields of a request that are not sent to its target because they have no counterpart there: names as written in the request, never
/// values. The list is bounded and safe for a header, regardless of the fields' names. Not thread-safe.
/// </summary>
internal sealed class LeftOut
{
    private const int MostNames = 16;
    private const int MostCharacters = 500;
    private const int LongestName = 100;
    private const string More = "and more";

    private readonly List<string> _names = [];
    private int _length;
    private bool _hasMore;

    /// <summary>The names in the order in which they were added. If there were more names, the last entry says so.</summary>
    public IReadOnlyList<string> Names => _hasMore ? [.. _names, More] : _names;

    /// <summary>Adds a name if it is not in the list.</summary>
    public void Add(string name)
    {
        if (name.Length > LongestName) name = "(a long name)"; // not truncated: half a secret would not be masked
        else if (name.Any(NeedsEscape)) name = string.Concat(name.Select(c => NeedsEscape(c) ? '?' : c));
        if (_hasMore || _names.Contains(name)) return;
        _hasMore = _names.Count == MostNames || _length + name.Length > MostCharacters;
        if (_hasMore) return;
        _names.Add(name);
        _length += name.Length + 2;
    }

    public override string ToString() => string.Join(", ", Names);

    /// <summary>Whether a character must be replaced: headers are ASCII, and a comma separates the names.</summary>
    private static bool NeedsEscape(char c) => c is < ' ' or > '~' or ',';
}
