using System.Buffers;
using System.Text.RegularExpressions;

namespace ProviderKit.Logs;

/// <summary>Masks anything that looks like a secret: upstreams and clients also quote keys that the gateway does not know.</summary>
internal static partial class SecretPatterns
{
    private const string Mask = "[secret]";
    private const int ShortestUnmarked = 35;

    // A fast search rules out most texts; the regular expression, about a hundred times slower, checks the rest.
    private static readonly SearchValues<string> Marks = SearchValues.Create(
        ["sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "AIza", "Bearer", "eyJ"], StringComparison.OrdinalIgnoreCase);

    public static string Apply(string text) =>
        text.AsSpan().ContainsAny(Marks) || (text.Length >= ShortestUnmarked && text.Contains('-'))
            ? Secret().Replace(text, Mask)
            : text;

    // An unbounded part must not precede a required one: a text with many possible starts would take quadratic time. So a JSON web token is
    // recognised by its first part, with a minimum length. The last but one alternative is for keys that begin with a vendor's short name: no model
    // name has such a long part.
    [GeneratedRegex("""
        \b(?:sk-[A-Za-z0-9_-]{12,}
        |gh[pousr]_[A-Za-z0-9]{12,}
        |github_pat_[A-Za-z0-9_]{12,}
        |AIza[A-Za-z0-9_-]{20,}
        |eyJ[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]*){0,2}
        |[a-z]{2,5}-[A-Za-z0-9]{32,}
        |[Bb][Ee][Aa][Rr][Ee][Rr](?:\s|%20|\+)+[^\s"',;<>\\]{8,})
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
