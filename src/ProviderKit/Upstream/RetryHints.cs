using System.Net.Http.Headers;

namespace ProviderKit.Upstream;

/// <summary>Reads how long an upstream asks to wait. The first usable hint is used; hints in the past are ignored.</summary>
internal static class RetryHints
{
    /// <summary>Reads the hint of a 429 or 503.</summary>
    /// <param name="headers">The response headers.</param>
    /// <param name="message">The error's message; OpenAI and others write "try again in 6m0s".</param>
    /// <param name="bodyDelay">A delay found in a field of the body, such as <c>34.4s</c>.</param>
    /// <param name="rules">The vendor's own retry headers.</param>
    /// <param name="now">The current time, for dates.</param>
    public static TimeSpan? Read(HttpResponseHeaders headers, string? message, string? bodyDelay, ErrorRules rules, DateTimeOffset now)
    {
        if (LimitReader.Header(headers, "retry-after-ms") is { } ms && WaitText.Number(ms) is { } number && WaitText.Seconds(number / 1000) is { } exact)
            return exact;
        if (LimitReader.Header(headers, "retry-after") is { } text && WaitText.Read(text, now) is { } wait) return wait;
        foreach (string name in rules.RetryHeaders)
            if (LimitReader.Header(headers, name) is { } value && WaitText.Read(value, now) is { } own) return own;
        return InBody(message, bodyDelay, now, ZoneOf(rules)) ?? LimitReader.ExhaustedReset(headers, rules.LimitHeaders, now);
    }

    /// <summary>Reads the hint in an error's body, if there are no headers.</summary>
    /// <param name="message">The error's text.</param>
    /// <param name="bodyDelay">A delay found in a field of the body.</param>
    /// <param name="rules">Has the clock; without one, dates are ignored.</param>
    public static TimeSpan? InBody(string? message, string? bodyDelay, ErrorRules rules) =>
        InBody(message, bodyDelay, rules.Clock?.GetUtcNow(), ZoneOf(rules));

    private static TimeSpan? InBody(string? message, string? bodyDelay, DateTimeOffset? now, TimeZoneInfo zone)
    {
        if (bodyDelay is not null && (now is { } present ? WaitText.Read(bodyDelay, present) : WaitText.Duration(bodyDelay)) is { } delay) return delay;
        return message is null ? null : WaitPhrases.Read(message, now, zone);
    }

    private static TimeZoneInfo ZoneOf(ErrorRules rules) => rules is { WritesLocalTimes: true, Clock: { } clock } ? clock.LocalTimeZone : TimeZoneInfo.Utc;
}
