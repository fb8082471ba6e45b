using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Anthropic;
using ProviderKit.Vendors.OpenAICompatible;

namespace ProviderKit.Tests.Upstream;

public class LimitReaderTests
{
    private static readonly IReadOnlyList<LimitHeader> Usual = new ErrorRules().LimitHeaders;
    private static readonly IReadOnlyList<LimitHeader> Generic = OpenAICompatibleVendors.All.Single(v => v.Name == "openrouter").Errors.LimitHeaders;
    private static readonly IReadOnlyList<LimitHeader> Draft = [new("ratelimit-remaining", "ratelimit-reset", LimitUnit.Requests)];

    private readonly FakeTime _time = new();

    [Test]
    public void Read_NoHeaders_IsEmpty()
    {
        foreach (var limits in new[] { Usual, Generic, AnthropicVendor.Row.Errors.LimitHeaders, [] })
            Assert.That(Read(limits), Is.EqualTo(default(RemainingLimits)).And.Property("IsEmpty").True);
    }

    [Test]
    public void Read_OpenAIsHeaders() =>
        Assert.That(
            Read(Usual, ("x-ratelimit-remaining-requests", "59"), ("x-ratelimit-reset-requests", "12ms"), ("X-RateLimit-Remaining-Tokens", "149984"), ("x-ratelimit-reset-tokens", "6m0s")),
            Is.EqualTo(new RemainingLimits(59, TimeSpan.FromMilliseconds(12), 149984, TimeSpan.FromMinutes(6))));

    [TestCase("6m0s", 360.0)]
    [TestCase("17", 17.0, Description = "seconds")]
    [TestCase("1.5", 1.5)]
    [TestCase("1793880030", 30.0, Description = "Unix seconds")]
    [TestCase("1793880030500", 30.5, Description = "Unix milliseconds")]
    [TestCase("2026-11-05T12:00:30Z", 30.0)]
    [TestCase("2026-11-05T13:00:30.25+01:00", 30.25)]
    [TestCase("2026-11-05T12:00:30.123456789Z", 30.1234567)]
    [TestCase("1793870000", null, Description = "past")]
    [TestCase("2026-11-05T11:59:59Z", null)]
    [TestCase("0", null)]
    [TestCase("-5", null)]
    [TestCase("soon", null)]
    [TestCase("", null)]
    [TestCase("2026-99-05T12:00:30Z", null)]
    public void Read_ResetOfEveryForm(string reset, double? seconds)
    {
        var limits = Read(Generic, ("x-ratelimit-remaining", "3"), ("x-ratelimit-reset", reset));
        Assert.That(limits.Requests, Is.EqualTo(3));
        if (seconds is null) Assert.That(limits.RequestsReset, Is.Null);
        else Assert.That(limits.RequestsReset?.TotalSeconds, Is.EqualTo(seconds).Within(1e-6));
    }

    [TestCase("0", 0L)]
    [TestCase("12.0", 12L)]
    [TestCase("-1", null, Description = "how some say that they do not count")]
    [TestCase("many", null)]
    [TestCase("", null)]
    [TestCase("NaN", null)]
    [TestCase("1e300", long.MaxValue)]
    public void Read_Remaining(string remaining, long? left) =>
        Assert.That(Read(Usual, ("x-ratelimit-remaining-requests", remaining)).Requests, Is.EqualTo(left));

    [Test]
    public void Read_AnthropicsHeaders_TheTightestOfTheTokenKindsCounts()
    {
        var limits = Read(
            AnthropicVendor.Row.Errors.LimitHeaders,
            ("anthropic-ratelimit-requests-remaining", "49"), ("anthropic-ratelimit-requests-reset", "2026-11-05T12:00:01Z"),
            ("anthropic-ratelimit-tokens-remaining", "50000"), ("anthropic-ratelimit-tokens-reset", "2026-11-05T12:00:09Z"),
            ("anthropic-ratelimit-input-tokens-remaining", "40000"), ("anthropic-ratelimit-input-tokens-reset", "2026-11-05T12:00:02Z"),
            ("anthropic-ratelimit-output-tokens-remaining", "8000"), ("anthropic-ratelimit-output-tokens-reset", "2026-11-05T12:00:03Z"));
        Assert.That(limits, Is.EqualTo(new RemainingLimits(49, TimeSpan.FromSeconds(1), 8000, TimeSpan.FromSeconds(3))));
    }

    [TestCase("12:00:02", "12:00:05", 5)]
    [TestCase("12:00:05", "12:00:02", 5)]
    public void Read_TwoLimitsUsedUp_TheLaterResetCounts(string input, string output, int seconds) =>
        Assert.That(
            Read(
                AnthropicVendor.Row.Errors.LimitHeaders,
                ("anthropic-ratelimit-input-tokens-remaining", "0"), ("anthropic-ratelimit-input-tokens-reset", $"2026-11-05T{input}Z"),
                ("anthropic-ratelimit-output-tokens-remaining", "0"), ("anthropic-ratelimit-output-tokens-reset", $"2026-11-05T{output}Z")),
            Is.EqualTo(new RemainingLimits(null, null, 0, TimeSpan.FromSeconds(seconds))));

    [Test]
    public void Read_NamesThatNoRowAsksFor_AreNotRead()
    {
        (string, string)[] headers = [("ratelimit-remaining", "0"), ("ratelimit-reset", "50"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "60")];
        Assert.That(Read(Usual, headers).IsEmpty);
        Assert.That(Read(Draft, headers), Is.EqualTo(new RemainingLimits(0, TimeSpan.FromSeconds(50), null, null)));
        Assert.That(Read(Generic, headers), Is.EqualTo(new RemainingLimits(0, TimeSpan.FromSeconds(60), null, null)));
    }

    [Test]
    public void Read_AllocatesNothing()
    {
        using var with = Response(
            ("x-ratelimit-remaining-requests", "59"), ("x-ratelimit-reset-requests", "6m0s"),
            ("x-ratelimit-remaining-tokens", "149984"), ("x-ratelimit-reset-tokens", "2026-11-05T12:00:30Z"));
        using var without = Response(("x-request-id", "1"), ("server", "x"));
        Assert.That((Allocated(with), Allocated(without)), Is.EqualTo((0L, 0L)));

        long Allocated(HttpResponseMessage response)
        {
            for (int i = 0; i < 200; i++) LimitReader.Read(response.Headers, Usual, _time);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++) LimitReader.Read(response.Headers, Usual, _time);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private RemainingLimits Read(IReadOnlyList<LimitHeader> limits, params (string Name, string Value)[] headers)
    {
        using var response = Response(headers);
        return LimitReader.Read(response.Headers, limits, _time);
    }

    private static HttpResponseMessage Response(params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage();
        foreach (var (name, value) in headers) response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}
