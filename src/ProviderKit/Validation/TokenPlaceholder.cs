using System.Text.RegularExpressions;

namespace ProviderKit.Validation;

/// <summary>Detects placeholders copied from examples. Otherwise the placeholder would be sent, rejected by the vendor and quarantined.</summary>
internal static partial class TokenPlaceholder
{
    /// <summary>Whether <paramref name="value"/> is a placeholder rather than a token.</summary>
    public static bool IsOne(string value) => Known().IsMatch(value);

    [GeneratedRegex(@"^(?:\.{2,}|…|x{3,}|\*{3,}|<.*>|your[-_ ][-\w ]*(?:key|token|secret)(?:[-_ ]here)?|(?:key|token)[-_ ]?here|change[-_ ]?me)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Known();
}
