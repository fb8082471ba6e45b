namespace ProviderKit.Formats.Requests;

/// <summary>
/// What of a request its target is not sent, because it has no counterpart there: names as they stand in the request, never values.
/// Bounded, and fit for a header with any names of fields. Not thread-safe.
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

    /// <summary>The names in the order in which they were added; the last one says so where there were more.</summary>
    public IReadOnlyList<string> Names => _hasMore ? [.. _names, More] : _names;

    /// <summary>Adds a name unless it is there.</summary>
    public void Add(string name)
    {
        if (name.Length > LongestName) name = "(a long name)"; // not cut: half a secret is not masked
        else if (name.Any(NeedsEscape)) name = string.Concat(name.Select(c => NeedsEscape(c) ? '?' : c));
        if (_hasMore || _names.Contains(name)) return;
        _hasMore = _names.Count == MostNames || _length + name.Length > MostCharacters;
        if (_hasMore) return;
        _names.Add(name);
        _length += name.Length + 2;
    }

    public override string ToString() => string.Join(", ", Names);

    /// <summary>Headers are ASCII, and the comma stands between names.</summary>
    private static bool NeedsEscape(char c) => c is < ' ' or > '~' or ',';
}
