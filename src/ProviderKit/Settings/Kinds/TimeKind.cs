using System.Globalization;
using ProviderKit.Upstream;

namespace ProviderKit.Settings.Kinds;

/// <summary>A time.</summary>
/// <param name="min">The minimum; with zero, the time must be longer than zero.</param>
/// <param name="max">The maximum.</param>
/// <param name="zeroIsNone">Whether zero is accepted as well.</param>
internal sealed class TimeKind(TimeSpan min, TimeSpan max, bool zeroIsNone) : SettingKind<TimeSpan>
{
    /// <summary>Timers accept at most about 49 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>A time that a timer can wait for.</summary>
    public static readonly TimeKind Timer = new(TimeSpan.Zero, Longest, zeroIsNone: false);

    public override string Type => (min, max) switch
    {
        _ when min == TimeSpan.Zero && (max == Longest || max == TimeSpan.MaxValue) => "time",
        _ when min == TimeSpan.Zero => $"time, at most {Words(max)}",
        _ => $"time, {Words(min)} to {Words(max)}",
    }
    + (zeroIsNone ? ", or 0" : "");

    public override string? Parse(string text, out TimeSpan value)
    {
        if (text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)) return null;
        var duration = text is "0" or "0s" ? TimeSpan.Zero : WaitText.Duration(text); // zero is checked with the range
        value = duration.GetValueOrDefault();
        return duration is null ? "must be a time such as 90s, 2m or 00:01:30" : null;
    }

    public override string? ProblemWith(TimeSpan value)
    {
        if (value == TimeSpan.Zero ? zeroIsNone : value > TimeSpan.Zero && value >= min && value <= max) return null;
        if (min > TimeSpan.Zero) return $"must be from {Words(min)} to {Words(max)}{(zeroIsNone ? ", or 0 for none" : "")}";
        return $"must be {(zeroIsNone ? "zero or longer" : "longer than zero")}{(max == TimeSpan.MaxValue ? "" : $" and at most {Words(max)}")}";
    }

    public override string Show(TimeSpan value) =>
        value == TimeSpan.Zero ? "0"
        : value.Ticks % TimeSpan.TicksPerDay == 0 && value.Days > 1 ? $"{value.Days}d"
        : value.Ticks % TimeSpan.TicksPerHour == 0 ? $"{value.TotalHours}h"
        : value.Ticks % TimeSpan.TicksPerMinute == 0 && value.TotalMinutes >= 2 ? $"{value.TotalMinutes}m"
        : value.Ticks % TimeSpan.TicksPerSecond == 0 ? $"{value.TotalSeconds}s"
        : string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds}ms");

    private static string Words(TimeSpan time)
    {
        var (number, unit) = time.TotalDays >= 1 ? ((int)time.TotalDays, "day") : time.TotalHours >= 1 ? ((int)time.TotalHours, "hour")
            : time.TotalMinutes >= 1 ? ((int)time.TotalMinutes, "minute") : ((int)time.TotalSeconds, "second");
        return $"{number} {unit}{(number == 1 ? "" : "s")}";
    }
}
