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
}
