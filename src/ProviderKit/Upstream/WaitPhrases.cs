using System.Text.RegularExpressions;

namespace ProviderKit.Upstream;

/// <summary>
/// Finds a wait in a sentence: "try again in 1h2m", "resets at 14:30", "usage limit reached|1793880000". Ignores times that have passed or cannot be parsed.
/// </summary>
internal static partial class WaitPhrases
{
    private const int MaxLength = 4096; // the message may be a whole page

    /// <param name="message">The sentence.</param>
    /// <param name="now">The current time; null without a clock: times are then ignored.</param>
    /// <param name="zone">The zone of times that name none.</param>
    public static TimeSpan? Read(string message, DateTimeOffset? now, TimeZoneInfo zone)
    {
        if (message.Length > MaxLength) message = message[..MaxLength];
        foreach (ValueMatch cue in Cue().EnumerateMatches(message))
        {
            var rest = message.AsSpan(cue.Index + cue.Length);
            var said = message.AsSpan(cue.Index, cue.Length);
            if (WaitText.LeadingDuration(rest) is { } duration) return duration;
            if (BareSeconds(said, rest) is { } seconds) return seconds;
            if (now is { } present && MomentText.Read(rest, present, zone) is { } wait) return wait;
        }
        return null;
    }

    /// <summary>A number without a unit means seconds only after words such as "in"; after "at", it is an hour.</summary>
    private static TimeSpan? BareSeconds(ReadOnlySpan<char> cue, ReadOnlySpan<char> rest)
    {
        cue = cue.TrimEnd(" :");
        if (!cue.EndsWith("in", StringComparison.OrdinalIgnoreCase) && !cue.EndsWith("after", StringComparison.OrdinalIgnoreCase)) return null;
        int length = 0;
        while (length < rest.Length && (char.IsAsciiDigit(rest[length]) || rest[length] == '.')) length++;
        bool ends = length == rest.Length || (!char.IsAsciiLetterOrDigit(rest[length]) && rest[length] is not (':' or '-' or '/'));
        return length > 0 && ends && WaitText.Number(rest[..length].TrimEnd('.')) is { } number && number < WaitText.FirstUnixSecond ? WaitText.Seconds(number) : null;
    }

    // The text before a time: a word for the end of the limit, then prepositions and the like. "wait" alone is too common.
    [GeneratedRegex(
        @"limit reached\|(?=[0-9])|(?:(?:try again|retry(?:-after)?|retried|come back|available again|resets?|resetting|reset time|resumes?|refresh(?:es|ed)?|renews?|renewed|cycle ends|regain access|(?:limited|blocked|suspended|unavailable) until)(?: it| again| later)?|(?:please|must|to|then) wait)(?:[ :∙·]+(?:in|after|at|on|by|for|until|is|about|daily|every day))*[ :∙·]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Cue();
}
