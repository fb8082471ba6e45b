using System.Text;
using System.Text.RegularExpressions;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Cli;

/// <summary>
/// Classifies the error text of a command. Many commands repeat the error of the API behind them, with its status and
/// JSON ("API Error: 429 {…}"). Such an error is read as if the API had sent it directly.
/// </summary>
internal static partial class CliErrorReader
{
    private static readonly string[] Prefixes = ["API Error:", "Error:", "error:", "⚠", "⎿"];

    /// <param name="text">The command's output without colours. The first line that is recognized decides.</param>
    /// <param name="shown">The message for the client.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="words">How the command words its failures.</param>
    /// <param name="rules">The error rules of the API behind the command, the operator's rules first; with a clock for times in the text.</param>
    /// <param name="otherwise">The kind if no line is recognized.</param>
    public static ProviderError Read(string text, string shown, string provider, CliErrorWords words, ErrorRules rules, ProviderErrorKind otherwise)
    {
        foreach (string line in text.Split('\n'))
        {
            var error = ReadLine(line.Trim(), provider, words, rules);
            if (error is null) continue;
            bool waits = error.Kind is ProviderErrorKind.RateLimited or ProviderErrorKind.Overloaded;
            return error with { Message = shown, RetryAfter = error.RetryAfter ?? (waits ? RetryHints.InBody(text, null, rules) : null) };
        }
        return new ProviderError(otherwise, shown);
    }

    private static ProviderError? ReadLine(string line, string provider, CliErrorWords words, ErrorRules rules)
    {
        string said = WithoutPrefix(line);
        if (said.Length < line.Length && Status().Match(said) is { Success: true } match)
        {
            string rest = said[match.Length..];
            var body = rest.StartsWith('{') ? UpstreamErrorBody.Read(Encoding.UTF8.GetBytes(rest)) : UpstreamErrorBody.OfText(rest);
            return UpstreamErrors.OfStatus(int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), body, provider, rules);
        }
        var bare = UpstreamErrorBody.OfText(said);
        var meaning = ErrorMeaning.ByRules(rules.Rules, 0, bare)
            ?? (words.KindOf(bare) is { } kind ? new ErrorMeaning(kind) : (ErrorMeaning?)null)
            ?? ErrorMeaning.ByRules(CommonErrors.Rules, 0, bare);
        return meaning is { } known ? new ProviderError(known.Kind, said) { Reach = known.Reach, RetryAfter = known.Reach.For } : null;
    }

    private static string WithoutPrefix(string line)
    {
        while (Array.Find(Prefixes, prefix => line.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix) line = line[prefix.Length..].TrimStart();
        return line;
    }

    // Some commands repeat the status.
    [GeneratedRegex(@"^([45][0-9]{2})\b(?: \1\b)?[:\s]*", RegexOptions.CultureInvariant)]
    private static partial Regex Status();
}
