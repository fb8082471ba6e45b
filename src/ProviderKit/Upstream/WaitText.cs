using System.Globalization;

namespace ProviderKit.Upstream;

/// <summary>
/// Reads a wait from an upstream's text. Ignores waits that are over or cannot be parsed. Allocates nothing, because it runs on every response with
/// these headers.
/// </summary>
internal static class WaitText
{
    private const double LongestSeconds = 365 * 24 * 60 * 60;

    // No wait is decades long: a larger number is a point in time, in seconds since 1970 or, larger still, in milliseconds.
    public const double FirstUnixSecond = 1e9;
    private const double FirstUnixMillisecond = 1e11;

    // The current format, and the two obsolete ones that recipients must accept (RFC 9110).
    private static readonly string[] HttpDates = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>Reads a duration, seconds, Unix time, an RFC 3339 date, or an HTTP date.</summary>
    public static TimeSpan? Read(ReadOnlySpan<char> text, DateTimeOffset now)
    {
        text = text.Trim();
        if (Number(text) is { } number)
            return number < FirstUnixSecond ? Seconds(number)
                : Seconds((number < FirstUnixMillisecond ? number : number / 1000) - now.ToUnixTimeMilliseconds() / 1000.0);
        return Duration(text) ?? (Date(text) is { } date ? Seconds((date - now).TotalSeconds) : null);
    }

    /// <summary>Reads <c>12ms</c>, <c>1.5s</c>, <c>6m0s</c>, <c>1h2m3s</c>, <c>5 minutes</c>, or bare seconds.</summary>
    public static TimeSpan? Duration(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (Number(text) is { } bare) return bare < FirstUnixSecond ? Seconds(bare) : null;
        double total = 0;
        double lastUnit = double.PositiveInfinity;
        while (!text.IsEmpty)
        {
            if (Part(text, lastUnit) is not { } part) return null;
            (lastUnit, total) = (part.Unit, total + part.Seconds);
            text = text[part.Length..].TrimStart();
        }
        return Seconds(total);
    }

    /// <summary>Reads a duration at the beginning of a text, as written in sentences: <c>3 days, 4 hours and 5 minutes</c>.</summary>
    public static TimeSpan? LeadingDuration(ReadOnlySpan<char> text)
    {
        double total = 0;
        double lastUnit = double.PositiveInfinity;
        if (LeadingOne(text) is > 0 and var one) return WordUnit(text[one..]);
        while (Part(text, lastUnit) is { } part)
        {
            (lastUnit, total) = (part.Unit, total + part.Seconds);
            text = text[part.Length..].TrimStart(" ,");
            if (text.StartsWith("and ", StringComparison.OrdinalIgnoreCase)) text = text[4..].TrimStart();
        }
        return Seconds(total);
    }

    /// <summary>The length of a word for one with the following space.</summary>
    private static int LeadingOne(ReadOnlySpan<char> text)
    {
        foreach (string one in (ReadOnlySpan<string>)["a ", "an ", "one "])
            if (text.StartsWith(one, StringComparison.OrdinalIgnoreCase)) return one.Length;
        return 0;
    }

    private static TimeSpan? WordUnit(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
        return UnitSeconds(text[..end]) is { } unit ? Seconds(unit) : null;
    }

    /// <summary>Reads an amount and its unit at the beginning of a text; the unit must be smaller than the previous one.</summary>
    private static (int Length, double Unit, double Seconds)? Part(ReadOnlySpan<char> text, double lastUnit)
    {
        int digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
        if (digits == 0 || Number(text[..digits]) is not { } amount) return null;
        int start = digits;
        while (start < text.Length && text[start] == ' ') start++;
        int end = start;
        while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
        // Units go from large to small, each once; anything else is not a duration.
        return UnitSeconds(text[start..end]) is { } unit && unit < lastUnit ? (end, unit, amount * unit) : null;
    }

    /// <summary>Reads a finite number; null for anything else.</summary>
    public static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    /// <summary>Converts seconds, limited to one year; null if not positive.</summary>
    public static TimeSpan? Seconds(double seconds) =>
        TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestSeconds)) is var span && span > TimeSpan.Zero ? span : null;

    private static double? UnitSeconds(ReadOnlySpan<char> unit)
    {
        Span<char> lower = stackalloc char[12];
        if (unit.Length > lower.Length) return null;
        return lower[..unit.ToLowerInvariant(lower)] switch
        {
            "w" or "week" or "weeks" => 7 * 24 * 60 * 60,
            "d" or "day" or "days" => 24 * 60 * 60,
            "h" or "hr" or "hrs" or "hour" or "hours" => 60 * 60,
            "m" or "min" or "mins" or "minute" or "minutes" => 60,
            "s" or "sec" or "secs" or "second" or "seconds" => 1,
            "ms" or "millisecond" or "milliseconds" => 0.001,
            _ => null,
        };
    }

    private static DateTimeOffset? Date(ReadOnlySpan<char> text)
    {
        bool isRfc3339 = text.Length >= "2026-01-01T00:00:00".Length && text[4] == '-' && text[10] is 'T' or 't' or ' ';
        bool isDate = isRfc3339
            ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            : DateTimeOffset.TryParseExact(
                text, HttpDates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out date);
        return isDate ? date : null;
    }
}
