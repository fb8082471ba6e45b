using System.Globalization;
using System.Text.RegularExpressions;

namespace ProviderKit.Upstream;

/// <summary>
/// Reads a point in time at the beginning of a text, as people write it: <c>3pm (Europe/Berlin)</c>, <c>14:30 UTC</c>,
/// <c>Oct 7, 3:45 PM</c>, <c>Mon 12:00 AM</c>, <c>10/21/2026</c>, <c>2026-11-05T12:00:20Z</c>, Unix time.
/// </summary>
internal static partial class MomentText
{
    // A time of day that has just passed does not mean tomorrow: clocks differ, and errors are repeated.
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(30);

    private const int MaxLength = 100;

    private const int HalfAYear = 183;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Returns the time until then; null if it has passed, or no time was found.</summary>
    /// <param name="text">The text after the words that announce the time.</param>
    /// <param name="now">The current time.</param>
    /// <param name="zone">The time zone if the text names none.</param>
    public static TimeSpan? Read(ReadOnlySpan<char> text, DateTimeOffset now, TimeZoneInfo zone)
    {
        string start = text.Length > MaxLength ? text[..MaxLength].ToString() : text.ToString();
        if (UnixTime().Match(start) is { Success: true } unix) return WaitText.Read(unix.ValueSpan, now);
        if (Numeric().Match(start) is { Success: true } numeric) return Until(Numeric(numeric), numeric, now, zone);
        if (Worded().Match(start) is not { Success: true } worded) return null;
        return ZoneOf(worded, zone) is { } where && Worded(worded, TimeZoneInfo.ConvertTime(now, where).DateTime) is { } local
            ? WaitText.Seconds((InZone(local, where) - now).TotalSeconds)
            : null;
    }

    private static TimeSpan? Until(DateTime? moment, Match match, DateTimeOffset now, TimeZoneInfo zone) =>
        moment is { } local && ZoneOf(match, zone) is { } where ? WaitText.Seconds((InZone(local, where) - now).TotalSeconds) : null;

    private static DateTime? Numeric(Match match)
    {
        int[] date = [.. new[] { "y", "mo", "d" }.Select(name => Int(match.Groups[name]) ?? 0)];
        return Date(date[0], date[1], date[2]) + (TimeOf(match) ?? TimeSpan.Zero);
    }

    private static DateTime? Worded(Match match, DateTime present)
    {
        var time = TimeOf(match);
        if (time is null && match.Groups["h"].Success) return null; // "3" alone is not a time
        if (match.Groups["mon"].Success)
        {
            int month = Array.IndexOf(Months, match.Groups["mon"].Value[..3].ToLowerInvariant()) + 1;
            return Day(Int(match.Groups["y"]), month, Int(match.Groups["day"]) ?? 0, present) + (time ?? TimeSpan.Zero);
        }
        if (match.Groups["wd"].Success)
        {
            int days = (Array.IndexOf(Weekdays, match.Groups["wd"].Value[..3].ToLowerInvariant()) - (int)present.DayOfWeek + 7) % 7;
            var day = present.Date.AddDays(days) + (time ?? TimeSpan.Zero);
            return day > present - JustNow ? day : day.AddDays(7);
        }
        if (match.Groups["tomorrow"].Success) return present.Date.AddDays(1) + (time ?? TimeSpan.Zero);
        if (time is not { } clock) return null;
        var today = present.Date + clock;
        return today > present - JustNow ? today : today.AddDays(1);
    }

    /// <summary>A day without a year is the nearest one: the next one, or one in the past if the next is more than half a year away.</summary>
    private static DateTime? Day(int? year, int month, int day, DateTime present)
    {
        if (year is { } known) return Date(known, month, day);
        for (int candidate = present.Year - 1; candidate <= present.Year + 1; candidate++)
            if (Date(candidate, month, day) is { } date && Math.Abs((date - present.Date).TotalDays) <= HalfAYear) return date;
        return null;
    }

    private static DateTime? Date(int year, int month, int day) =>
        year is > 1969 and < 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateTime(year, month, day) : null;

    /// <summary>The time of day; null if there is none, or only a number that may not be an hour.</summary>
    private static TimeSpan? TimeOf(Match match)
    {
        if (match.Groups["name"] is { Success: true } name) return name.Value[0] is 'n' or 'N' ? TimeSpan.FromHours(12) : TimeSpan.Zero;
        if (Int(match.Groups["h"]) is not { } hour) return null;
        int? minute = Int(match.Groups["mi"]);
        if (match.Groups["ap"] is { Success: true } half)
        {
            if (hour is < 1 or > 12) return null;
            hour = (hour % 12) + (half.Value[0] is 'p' or 'P' ? 12 : 0);
        }
        else if (minute is null) return null;
        return hour < 24 && minute is null or < 60 ? new TimeSpan(hour, minute ?? 0, Math.Min(Int(match.Groups["s"]) ?? 0, 59)) : null;
    }

    // A time in the hour skipped by daylight saving time uses the offset before the change, so it is one hour later.
    private static DateTimeOffset InZone(DateTime local, TimeZoneInfo zone) => new(local, zone.GetUtcOffset(local));

    private static TimeZoneInfo? ZoneOf(Match match, TimeZoneInfo otherwise) => match.Groups["zone"] is { Success: true } zone ? ZoneText.Read(zone.Value) : otherwise;

    private static int? Int(Group group) => group.Success ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    private const string Time = @"(?<h>\d{1,2})(?::(?<mi>\d{2}))?(?::(?<s>\d{2})(?:\.\d+)?)?(?:\s?(?<ap>[ap])\.?m\b\.?)?";

    // In parentheses, any name is accepted; otherwise only names that cannot be another word.
    private const string Zone = @"(?:\s?(?:\((?<zone>[A-Za-z][A-Za-z0-9_+/: -]*)\)|(?<zone>Z\b|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?\b|[+-]\d{2}:?\d{2}\b|[PMCE][SD]?T\b|CES?T\b|(?:Pacific|Mountain|Central|Eastern) (?:Standard |Daylight )?Time\b|[A-Z][a-z]+/[A-Z][A-Za-z_/]+)))?";

    [GeneratedRegex(@"^[0-9]{10}(?:[0-9]{3})?\b(?!-)")]
    private static partial Regex UnixTime();

    [GeneratedRegex(@"^(?:(?<y>\d{4})-(?<mo>\d{2})-(?<d>\d{2})|(?<mo>\d{1,2})/(?<d>\d{1,2})/(?<y>\d{4}))(?:(?:T|,? (?:at )?)" + Time + ")?" + Zone, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Numeric();

    [GeneratedRegex(
        @"^(?:(?:today|(?<tomorrow>tomorrow))\b(?: at)? ?)?(?:(?<wd>(?:Sun|Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?)(?:day)?\b),?(?: at)? ?)?(?:(?:(?<mon>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\.? (?<day>\d{1,2})|(?<day>\d{1,2}) (?<mon>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*))(?:st|nd|rd|th)?\b(?:,? (?<y>\d{4})\b)?(?:,? at|,)? ?)?(?:(?<name>noon|midnight)|" + Time + ")?" + Zone,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Worded();
}
