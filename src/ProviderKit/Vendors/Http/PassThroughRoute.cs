namespace ProviderKit;

/// <summary>Paths that a vendor serves and that are passed through to it. Immutable.</summary>
/// <param name="Pattern">
/// The paths as clients write them below <c>/v1</c>, such as <c>images/generations</c>: <c>*</c> stands for one segment, <c>**</c> at the end
/// for any number.
/// </param>
public sealed record PassThroughRoute(string Pattern)
{
    /// <summary>
    /// Replaces <see cref="HttpVendor.PassThroughPath"/> for these paths. Default: null, they use it too.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Whether a path is one of these.</summary>
    internal bool Matches(string path)
    {
        ReadOnlySpan<char> pattern = Pattern, rest = path;
        while (true)
        {
            var wanted = Next(ref pattern);
            if (wanted is "**") return true;
            var segment = Next(ref rest);
            if (segment.IsEmpty || (wanted is not "*" && !segment.Equals(wanted, StringComparison.OrdinalIgnoreCase))) return false;
            if (pattern.IsEmpty || rest.IsEmpty) return rest.IsEmpty && (pattern.IsEmpty || pattern is "**");
        }
    }

    /// <summary>A message that says why a text is not a valid pattern; null if it is valid.</summary>
    internal static string? ProblemWith(string pattern)
    {
        string[] segments = pattern.Split('/');
        bool isGood = pattern.Length > 0 && segments.All(IsGood) && !segments.SkipLast(1).Contains("**") && segments[0] is not ("**" or "*");
        return isGood ? null : $"{pattern.ReplaceLineEndings(" ")} is no path below /v1 such as tokenize or files/**: segments of letters, digits and ._~-, or * for one of any name, or ** at the end";
    }

    private static bool IsGood(string segment) =>
        segment is "*" or "**" || (segment.Length > 0 && segment is not ("." or "..") && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '~' or '-'));

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> path)
    {
        int end = path.IndexOf('/');
        var segment = end < 0 ? path : path[..end];
        path = end < 0 ? default : path[(end + 1)..];
        return segment;
    }
}
