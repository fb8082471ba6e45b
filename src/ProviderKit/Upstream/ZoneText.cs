using System.Globalization;

namespace ProviderKit.Upstream;

/// <summary>Finds a time zone by an IANA or Windows name, an offset, or a common abbreviation.</summary>
internal static class ZoneText
{
    // The offset in hours, and the IANA name; some machines have no time zone data.
    private static readonly Dictionary<string, (string? Name, double Hours)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Z"] = (null, 0), ["UTC"] = (null, 0), ["GMT"] = (null, 0),
        ["PT"] = ("America/Los_Angeles", -8), ["Pacific Time"] = ("America/Los_Angeles", -8), ["PST"] = (null, -8), ["PDT"] = (null, -7),
        ["MT"] = ("America/Denver", -7), ["Mountain Time"] = ("America/Denver", -7), ["MST"] = (null, -7), ["MDT"] = (null, -6),
        ["CT"] = ("America/Chicago", -6), ["Central Time"] = ("America/Chicago", -6), ["CST"] = (null, -6), ["CDT"] = (null, -5),
        ["ET"] = ("America/New_York", -5), ["Eastern Time"] = ("America/New_York", -5), ["EST"] = (null, -5), ["EDT"] = (null, -4),
        ["CET"] = (null, 1), ["CEST"] = (null, 2),
    };

    /// <summary>Null if the machine does not know the zone: a wrong guess could block a token for most of a day.</summary>
    public static TimeZoneInfo? Read(string name)
    {
        name = name.Trim();
        if (Known.TryGetValue(name.Replace(" Standard", "", StringComparison.OrdinalIgnoreCase).Replace(" Daylight", "", StringComparison.OrdinalIgnoreCase), out var known))
            return known.Name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(known.Name, out var real) ? real : At(known.Hours);
        if (Offset(name) is { } hours) return At(hours);
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
    }

    /// <summary><c>+02:00</c>, <c>UTC-5</c>, <c>GMT+5:30</c>; and <c>Etc/GMT+5</c>, whose sign is inverted.</summary>
    private static double? Offset(string name)
    {
        int sign = 1;
        if (name.StartsWith("Etc/GMT", StringComparison.OrdinalIgnoreCase)) (sign, name) = (-1, name["Etc/GMT".Length..]);
        else if (name.StartsWith("UTC", StringComparison.OrdinalIgnoreCase) || name.StartsWith("GMT", StringComparison.OrdinalIgnoreCase)) name = name[3..];
        if (name.Length < 2 || name[0] is not ('+' or '-')) return null;
        if (name[0] == '-') sign = -sign;
        string digits = name[1..].Replace(":", "", StringComparison.Ordinal);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return null;
        double hours = digits.Length <= 2 ? number : (number / 100) + (number % 100 / 60.0);
        return hours <= 14 ? sign * hours : null;
    }

    private static TimeZoneInfo At(double hours) => hours == 0 ? TimeZoneInfo.Utc : TimeZoneInfo.CreateCustomTimeZone("offset", TimeSpan.FromHours(hours), null, null);
}
