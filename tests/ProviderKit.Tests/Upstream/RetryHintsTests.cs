using ProviderKit.Upstream;

namespace ProviderKit.Tests.Upstream;

public class RetryHintsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);

    [TestCase("2", 2.0)]
    [TestCase("0.5", 0.5)]
    [TestCase(" 30 ", 30.0)]
    [TestCase("86400", 86400.0)]
    [TestCase("Thu, 05 Nov 2026 12:00:20 GMT", 20.0)]
    [TestCase("Thu, 05 Nov 2026 13:00:00 GMT", 3600.0)]
    [TestCase("Thursday, 05-Nov-26 12:00:20 GMT", 20.0, Description = "RFC 850")]
    [TestCase("Thu Nov  5 12:00:20 2026", 20.0, Description = "asctime")]
    [TestCase("Sun Nov 15 12:00:00 2026", 864000.0, Description = "asctime, two digits")]
    [TestCase("2026-11-05T12:00:20Z", 20.0, Description = "RFC 3339, as some send it all the same")]
    [TestCase("6m0s", 360.0)]
    [TestCase("1793880020", 20.0, Description = "Unix time")]
    [TestCase("Thursday, 05-Nov-26 11:00:00 GMT", null)]
    [TestCase("Thu Nov  5 11:00:00 2026", null)]
    [TestCase("Fri, 05 Nov 2026 12:00:20 GMT", null, Description = "that day is a Thursday")]
    [TestCase("Thu, 05 Nov 2026 12:00:00 GMT", null)]
    [TestCase("Thu, 05 Nov 2026 11:59:59 GMT", null)]
    [TestCase("Mon, 05 Jan 1970 00:00:00 GMT", null)]
    [TestCase("0", null)]
    [TestCase("-5", null)]
    [TestCase("soon", null)]
    [TestCase("", null)]
    [TestCase("NaN", null)]
    [TestCase("Infinity", null)]
    [TestCase("1, 2", null)]
    [TestCase("2026-11-05", null)]
    public void Read_RetryAfter(string value, double? seconds) => AssertHint(Read([("retry-after", value)]), seconds);

    [TestCase("1500", 1.5)]
    [TestCase("250.5", 0.2505)]
    [TestCase("0", null)]
    [TestCase("-1", null)]
    [TestCase("1s", null)]
    [TestCase("x", null)]
    public void Read_RetryAfterMs(string value, double? seconds) => AssertHint(Read([("retry-after-ms", value)]), seconds);

    [TestCase("9e300")]
    [TestCase("99999999999999999999")]
    public void Read_AbsurdNumber_IsAYearAtMost(string value) =>
        AssertHint(Read([("retry-after", value)]), TimeSpan.FromDays(365).TotalSeconds);

    [TestCase("12ms", 0.012)]
    [TestCase("1.5s", 1.5)]
    [TestCase("34.4s", 34.4)]
    [TestCase("34.074824224s", 34.074824224)]
    [TestCase("6m0s", 360.0)]
    [TestCase("1h2m3s", 3723.0)]
    [TestCase("1h", 3600.0)]
    [TestCase("2m", 120.0)]
    [TestCase("1m12ms", 60.012)]
    [TestCase("7m12.5s", 432.5)]
    [TestCase("20", 20.0)]
    [TestCase(" 20s ", 20.0)]
    [TestCase("1d2h", 93600.0)]
    [TestCase("5 MINUTES", 300.0)]
    [TestCase("1793880020", null, Description = "that is a moment")]
    [TestCase("5 lightyears and more", null)]
    [TestCase("6m0", null)]
    [TestCase("6mm", null)]
    [TestCase("1m1m", null)]
    [TestCase("0s", null)]
    [TestCase("-3s", null)]
    [TestCase("6m0s later", null)]
    [TestCase("", null)]
    [TestCase("ms", null)]
    [TestCase("1.2.3s", null)]
    [TestCase("3s2m", null)]
    public void Duration(string text, double? seconds) => AssertHint(WaitText.Duration(text), seconds);

    [TestCase("Rate limit reached. Please try again in 20s. Visit https://…", 20.0)]
    [TestCase("Please try again in 6m0s.", 360.0)]
    [TestCase("Please TRY AGAIN IN 1h2m3s", 3723.0)]
    [TestCase("try again in 12ms", 0.012)]
    [TestCase("try again in 1.5s.", 1.5)]
    [TestCase("try again in 59 seconds", 59.0)]
    [TestCase("try again in 5 milliseconds.", 0.005)]
    [TestCase("Try again in 1m 30s, please", 90.0)]
    [TestCase("try again in 2 minutes", 120.0)]
    [TestCase("try again in 1 hour 1 min", 3660.0)]
    [TestCase("try again in 30", 30.0)]
    [TestCase("… of your current tier. Please retry after 6 seconds. Please go here: https://…", 6.0)]
    [TestCase("Quota exceeded for metric: x, limit: 20\nPlease retry in 48.939935699s.", 48.939935699)]
    [TestCase("No deployments available, Try again in 5 seconds", 5.0)]
    [TestCase("try again in a while", null)]
    [TestCase("try again", null)]
    [TestCase("wait 30s", null)]
    public void Read_Message(string message, double? seconds) => AssertHint(Read([], message), seconds);

    [TestCase("try again in 3 days, 4 hours and 5 minutes.", 273900.0)]
    [TestCase("Your quota will reset after 2h10m3s.", 7803.0)]
    [TestCase("Sorry, your request was rate-limited. Please wait 4 hours 26 minutes before trying again.", 15960.0)]
    [TestCase("resets in 2h", 7200.0)]
    [TestCase("Resets in: 90s", 90.0)]
    [TestCase("Please try again in a minute.", 60.0)]
    [TestCase("try again in an hour", 3600.0)]
    [TestCase("try again in a few minutes", null)]
    [TestCase("Rate limited. Retry-After: 30", 30.0)]
    [TestCase("Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 61234 seconds before retrying.", 61234.0)]
    [TestCase("try again later", null)]
    [TestCase("The limit resets monthly.", null)]
    [TestCase("reached 5 hours of use", null)]
    public void Read_DurationInWords(string message, double? seconds) => AssertHint(Read([], message), seconds);

    // The present is 12:00 UTC on Thursday, 5 November 2026.
    [TestCase("Claude AI usage limit reached|1793887200", 7200.0)]
    [TestCase("Claude AI usage limit reached|1793887200000", 7200.0, Description = "milliseconds")]
    [TestCase("usage limit reached|1793879999", null, Description = "over")]
    [TestCase("Try again after 2026-11-05T12:00:20Z", 20.0)]
    [TestCase("retry after 2026-11-05 12:00:20.", 20.0)]
    [TestCase("resets at 2026-11-05T14:00:20+02:00", 20.0)]
    [TestCase("Your limit will reset at 2026-11-06 03:12:45", 54765.0)]
    [TestCase("resets at 14:30", 9000.0)]
    [TestCase("resets at 14:30 UTC", 9000.0)]
    [TestCase("resets 3pm", 10800.0)]
    [TestCase("Your limit will reset at 3:45 PM.", 13500.0)]
    [TestCase("You've hit your limit · resets 11am", 82800.0, Description = "tomorrow")]
    [TestCase("resets 11:45am", null, Description = "a moment ago, not tomorrow")]
    [TestCase("resets 12am", 43200.0)]
    [TestCase("resets at midnight (UTC)", 43200.0)]
    [TestCase("resets at noon tomorrow", null)]
    [TestCase("resets tomorrow at 12:30", 88200.0)]
    [TestCase("try again at Nov 7th, 2026 3:45 PM.", 186300.0)]
    [TestCase("weekly limit reached ∙ resets Nov 9 at 5pm", 363600.0)]
    [TestCase("resets Nov 9, 5pm", 363600.0)]
    [TestCase("resets 9 November at 17:00", 363600.0)]
    [TestCase("resets Jan 1 at 12am", 4881600.0, Description = "next year")]
    [TestCase("resets Nov 1 at 5pm", null, Description = "over")]
    [TestCase("resets Mon 12:00 AM", 302400.0)]
    [TestCase("resets Thursday 11am", 601200.0, Description = "next week")]
    [TestCase("when your monthly cycle ends on 11/21/2026.", 1339200.0)]
    [TestCase("resets Thu, 05 Nov 2026 12:00:20 GMT", 20.0)]
    [TestCase("Your quota resets daily at 00:00 UTC.", 43200.0)]
    [TestCase("try again tomorrow", 43200.0)]
    [TestCase("resets every 5 hours", null)]
    [TestCase("resets at Thu Nov 05 2026 12:00:20 GMT+0000 (Coordinated Universal Time)", 20.0)]
    [TestCase("resets on Monday at 9:00 AM UTC", 334800.0)]
    [TestCase("You are limited until 14:30 UTC", 9000.0)]
    [TestCase("You will regain access on 2026-11-06 at 00:00 UTC.", 43200.0)]
    [TestCase("resets 3 p.m.", 10800.0)]
    [TestCase("resets 25:00", null)]
    [TestCase("resets 13pm", null)]
    [TestCase("resets Feb 30 at 5pm", null)]
    [TestCase("resets at 3", null)]
    public void Read_MomentInWords(string message, double? seconds) => AssertHint(Read([], message), seconds);

    [TestCase("resets 3pm (Europe/Berlin)", 7200.0, Description = "winter, an hour ahead")]
    [TestCase("resets 10pm (Asia/Kolkata)", 16200.0)]
    [TestCase("resets at 9am (America/New_York)", 7200.0)]
    [TestCase("resets 9am (Etc/GMT+5)", 7200.0)]
    [TestCase("resets 9am EST", 7200.0)]
    [TestCase("resets 6am Pacific Time", 7200.0)]
    [TestCase("resets daily at midnight Pacific Time", 72000.0)]
    [TestCase("resets 14:00 UTC+2", null, Description = "that is now")]
    [TestCase("resets 16:00 UTC+2", 7200.0)]
    [TestCase("resets 3pm (Nowhere/AtAll)", null, Description = "a guess could be half a day off")]
    public void Read_MomentWithAZone(string message, double? seconds)
    {
        Assume.That(!message.Contains('/') || message.Contains("Etc") || message.Contains("Nowhere") || TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _), "this machine knows no zones");
        AssertHint(Read([], message), seconds);
    }

    [Test]
    public void InBody_WithoutAZone_IsTheMachinesTimeForCommandsAlone()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("here", TimeSpan.FromHours(-3), null, null);
        var rules = new ErrorRules { Clock = new ZonedTime(zone) };
        AssertHint(RetryHints.InBody("resets 3pm", null, rules), 10800);
        AssertHint(RetryHints.InBody("resets 3pm", null, rules with { WritesLocalTimes = true }), 21600);
        AssertHint(RetryHints.InBody("resets 3pm (UTC)", null, rules with { WritesLocalTimes = true }), 10800);
        AssertHint(RetryHints.InBody("resets 3pm", null, new ErrorRules()), null);
        AssertHint(RetryHints.InBody("try again in 5s", null, new ErrorRules()), 5);
    }

    [Test]
    public void InBody_SummerTimeBegins_TheMissingHourIsTheNext()
    {
        Assume.That(TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _), "this machine knows no zones");
        // 2026-03-29: at 02:00 the clocks of Berlin go to 03:00, which is 01:00 UTC.
        var rules = new ErrorRules { Clock = new ZonedTime(TimeZoneInfo.Utc) { Now = new(2026, 3, 29, 0, 0, 0, TimeSpan.Zero) } };
        AssertHint(RetryHints.InBody("resets 2:30am (Europe/Berlin)", null, rules), 5400);
        AssertHint(RetryHints.InBody("resets 4am (Europe/Berlin)", null, rules), 7200);
    }

    [TestCase("34.4s", 34.4)]
    [TestCase("7", 7.0)]
    [TestCase("soon", null)]
    public void Read_BodyDelay(string delay, double? seconds) => AssertHint(Read([], body: delay), seconds);

    [TestCase("requests", "0", "6m0s", 360.0)]
    [TestCase("tokens", "0", "12ms", 0.012)]
    [TestCase("tokens", "-4", "1h2m3s", 3723.0)]
    [TestCase("requests", "1", "6m0s", null)]
    [TestCase("requests", "", "6m0s", null)]
    [TestCase("tokens", "0", "garbage", null)]
    public void Read_ResetHeaders_CountOnlyWhereNothingRemains(string what, string remaining, string reset, double? seconds) =>
        AssertHint(Read([($"x-ratelimit-remaining-{what}", remaining), ($"x-ratelimit-reset-{what}", reset)]), seconds);

    [Test]
    public void Read_VendorsOwnHeader_IsReadOnlyWhereItIsNamed()
    {
        (string, string)[] headers = [("x-ratelimit-timeremaining", "43")];
        AssertHint(Read(headers), null);
        AssertHint(Read(headers, extra: ["x-other", "x-ratelimit-timeremaining"]), 43);
    }

    [Test]
    public void Read_SeveralHints_TheFirstUsableWins()
    {
        (string, string)[] all =
        [
            ("retry-after-ms", "1000"), ("retry-after", "2"), ("x-own", "3"),
            ("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "6s"),
            ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "7s"),
        ];
        const string message = "try again in 5s";
        AssertHint(Read(all, message, "4s", "x-own"), 1);
        AssertHint(Read(all[1..], message, "4s", "x-own"), 2);
        AssertHint(Read(all[2..], message, "4s", "x-own"), 3);
        AssertHint(Read(all[2..], message, "4s"), 4);
        AssertHint(Read(all[2..], message), 5);
        AssertHint(Read(all[2..]), 7);
        AssertHint(Read(all[3..5]), 6);
    }

    [Test]
    public void Read_UnusableHint_GivesWayToTheNext()
    {
        AssertHint(Read([("retry-after-ms", "0"), ("retry-after", "Thu, 05 Nov 2026 11:00:00 GMT"), ("x-own", "x")], "try again in 5s", "never", "x-own"), 5);
        AssertHint(Read([("retry-after-ms", "junk"), ("retry-after", "8")]), 8);
    }

    private static TimeSpan? Read(
        (string Name, string Value)[] headers, string? message = null, string? body = null, params string[] extra)
    {
        using var response = new HttpResponseMessage();
        foreach (var (name, value) in headers) response.Headers.TryAddWithoutValidation(name, value);
        return RetryHints.Read(response.Headers, message, body, new ErrorRules { RetryHeaders = extra }, Now);
    }

    private static void AssertHint(TimeSpan? hint, double? seconds)
    {
        if (seconds is null) Assert.That(hint, Is.Null);
        else Assert.That(hint?.TotalSeconds, Is.EqualTo(seconds).Within(1e-6));
    }

    private sealed class ZonedTime(TimeZoneInfo zone) : TimeProvider
    {
        public DateTimeOffset Now { get; init; } = RetryHintsTests.Now;

        public override TimeZoneInfo LocalTimeZone => zone;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
