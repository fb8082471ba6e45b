using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace ProviderKit;

/// <summary>Finds out how long an upstream wants to be left alone. The first usable hint wins; one in the past is none.</summary>
internal static partial class RetryHints
{
    /// <summary>Reads the hint of a 429 or 503.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="message">The error's text, where OpenAI and others say "try again in 6m0s".</param>
    /// <param name="bodyDelay">A delay found in a field of the body, such as <c>34.4s</c>.</param>
    /// <param name="extraHeaders">The vendor's own headers that hold a delay.</param>
    /// <param name="now">The present, for dates.</param>
    /// <param name="limits">The vendor's limits that have headers <c>{name}-remaining</c> and <c>{name}-reset</c>.</param>
    public static TimeSpan? Read(
        HttpResponseHeaders headers, string? message, string? bodyDelay, IReadOnlyList<string> extraHeaders, DateTimeOffset now,
        IReadOnlyList<string>? limits = null)
    {
        if (Header(headers, "retry-after-ms") is { } ms && Number(ms) is { } milliseconds && Positive(Seconds(milliseconds / 1000)) is { } exact)
            return exact;
        if (Header(headers, "retry-after") is { } text && RetryAfter(text, now) is { } wait) return wait;
        foreach (string name in extraHeaders)
            if (Header(headers, name) is { } value && Duration(value) is { } own) return own;
        if (bodyDelay is not null && Duration(bodyDelay) is { } delay) return delay;
        if (message is not null && TryAgainIn().Match(message) is { Success: true } match && Duration(match.Groups[1].Value) is { } said)
            return said;
        return ExhaustedReset(headers, "requests") ?? ExhaustedReset(headers, "tokens") ?? LatestReset(headers, limits ?? [], now);
    }

    /// <summary><c>12ms</c>, <c>1.5s</c>, <c>6m0s</c>, <c>1h2m3s</c>, <c>5 minutes</c>, or bare seconds; null when it is none or not positive.</summary>
    public static TimeSpan? Duration(string text)
    {
        text = text.Trim();
        if (Number(text) is { } bare) return Positive(Seconds(bare));
        if (DurationParts().Match(text) is not { Success: true, Length: > 0 } match) return null;
        double total = Part("h") * 3600 + Part("m") * 60 + Part("s") + Part("ms") / 1000;
        return Positive(Seconds(total));

        double Part(string unit) => match.Groups[unit] is { Success: true, Value: var value } ? Number(value) ?? 0 : 0;
    }

    private static TimeSpan? RetryAfter(string text, DateTimeOffset now) =>
        Number(text) is { } seconds ? Positive(Seconds(seconds))
        : DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? Positive(date - now)
        : null;

    /// <summary>OpenAI's family sends when a limit resets with every answer; it is a hint only where nothing remains.</summary>
    private static TimeSpan? ExhaustedReset(HttpResponseHeaders headers, string what) =>
        Header(headers, $"x-ratelimit-remaining-{what}") is { } left && Number(left) is <= 0
        && Header(headers, $"x-ratelimit-reset-{what}") is { } reset
            ? Duration(reset)
            : null;

    /// <summary>Of several limits that are used up, the one that lasts longest decides.</summary>
    private static TimeSpan? LatestReset(HttpResponseHeaders headers, IReadOnlyList<string> limits, DateTimeOffset now)
    {
        TimeSpan? latest = null;
        foreach (string limit in limits)
            if (Header(headers, $"{limit}-remaining") is { } left && Number(left) is <= 0
                && Header(headers, $"{limit}-reset") is { } reset
                && DateTimeOffset.TryParse(reset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
                && Positive(date - now) is { } wait && wait > (latest ?? TimeSpan.Zero)) latest = wait;
        return latest;
    }

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : null;

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(365).TotalSeconds));

    private static TimeSpan? Positive(TimeSpan span) => span > TimeSpan.Zero ? span : null;

    private const string Amount = @"[0-9]+(?:\.[0-9]+)?";

    [GeneratedRegex(
        $@"try again in ((?:{Amount}\s?(?:milliseconds?|ms|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z])\s?)+|{Amount})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TryAgainIn();

    [GeneratedRegex(
        $@"^(?:(?<h>{Amount})\s?(?:hours?|hrs?|h)\s?)?(?:(?<m>{Amount})\s?(?:minutes?|mins?|m)(?!s)\s?)?"
        + $@"(?:(?<s>{Amount})\s?(?:seconds?|secs?|s)\s?)?(?:(?<ms>{Amount})\s?(?:milliseconds?|ms))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DurationParts();
}
