using static UpstreamSimulator.Faults.FaultArgument;

namespace UpstreamSimulator.Faults;

/// <summary>Every fault: how it is written and what it does.</summary>
internal static class FaultCatalog
{
    private static readonly int[] Statuses = [400, 401, 402, 403, 404, 408, 422, 500, 502, 503, 504, 529];

    public static readonly IReadOnlyList<FaultEntry> Entries =
    [
        new("429", FaultKind.Limited, Nothing, "429 without any hint"),
        new("429:retry-after", FaultKind.RetryAfter, Number, "429, Retry-After in seconds", "SECONDS"),
        new("429:retry-after-ms", FaultKind.RetryAfterMilliseconds, Number, "429, retry-after-ms", "MS"),
        new("429:retry-after-date", FaultKind.RetryAfterDate, Number, "429, Retry-After as a date so far ahead", "SECONDS"),
        new("429:retry-after-raw", FaultKind.RetryAfterRaw, Text, "429, Retry-After exactly as written", "TEXT"),
        new("429:past", FaultKind.RetryAfterPast, Nothing, "429, Retry-After as a date one minute ago"),
        new("429:body", FaultKind.RetryInBody, Text, "429, the hint only in the body's text", "SECONDS"),
        new("429:reset", FaultKind.RetryInResetHeader, Text, "429, x-ratelimit-reset-requests, remaining 0", "6m0s"),
        new("429:quota", FaultKind.NoQuota, Nothing, "429, the account has no quota left"),
        new("quota", FaultKind.Quota, FaultArgument.Quota, "N calls succeed, then 429 with Retry-After (60 or S)", "N[:S]"),
        .. Statuses.Select(status => new FaultEntry(
            $"{status}", FaultKind.Status, Nothing, $"status {status} in the provider's shape", Preset: status)),
        new("echo", FaultKind.Echo, Nothing, "401 whose message repeats the token"),
        new("slow", FaultKind.Slow, Number, "the first byte comes after MS ms", "MS"),
        new("delay", FaultKind.Delay, Number, "MS ms between stream events", "MS"),
        new("stall", FaultKind.Stall, Number, "N events (or half the body), then silence", "N"),
        new("reset", FaultKind.Reset, Number, "N events (or half the body), then the connection breaks", "N"),
        new("reset-headers", FaultKind.ResetBeforeHeaders, Nothing, "the connection breaks before any header"),
        new("cut", FaultKind.Cut, Number, "N events (or half the body), then a clean end without finish or [DONE]", "N"),
        new("nodone", FaultKind.NoDone, Nothing, "a complete stream without [DONE]"),
        new("garbage", FaultKind.Garbage, Nothing, "200 with broken JSON; in a stream the first event is broken"),
        new("html", FaultKind.Html, Nothing, "200 with an HTML page"),
        new("redirect", FaultKind.Redirect, Nothing, "302 to /_sim/landing, which answers 200"),
        new("error200", FaultKind.ErrorIn200, Nothing, "200 with an error (code 429) inside, or as the first event"),
        new("error-event", FaultKind.ErrorEvent, Number, "N events, then an error event; not streaming: as error200", "N"),
        new("huge", FaultKind.Huge, Number, "one content of that many bytes", "BYTES"),
        new("events", FaultKind.Events, Number, "N content pieces", "N"),
        new("setcookie", FaultKind.SetCookie, Nothing, "a good answer with Set-Cookie and hop-by-hop headers"),
        new("spent", FaultKind.NothingLeft, Text, "a good answer that says no requests are left for so long", "6m0s"),
        new("comments", FaultKind.Comments, Nothing, "a good stream with comment lines and CRLF"),
    ];

    /// <summary>The usages in one line, for error messages.</summary>
    public static readonly string Usages = string.Join(", ", Entries.Select(entry => entry.Usage));
}
