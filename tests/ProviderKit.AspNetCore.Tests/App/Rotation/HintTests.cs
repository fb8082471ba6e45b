using UpstreamSimulator;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Rotation;

/// <summary>FAULTS 22 and 23: how long a rate-limited token rests.</summary>
public class HintTests
{
    [TestCase("sim:429:retry-after:7", 7)]
    [TestCase("sim:429:retry-after:3600", 3600)]
    [TestCase("sim:429:retry-after-date:90", 90)]
    [TestCase("sim:429:retry-after-ms:2500", 2.5)]
    [TestCase("sim:429:body:34.4", 34.4)]
    [TestCase("sim:429:reset:6m0s", 360)]
    [TestCase("sim:429:reset:1h2m3s", 3723)]
    [TestCase("sim:429:retry-after-ms:20", 1, Description = "never less than a second")]
    [TestCase("sim:429:retry-after:99999999", 24 * 3600, Description = "never more than a day")]
    [Property("FAULTS", 22)]
    public Task Limited_WithHint_BlockedThatLong(string fault, double seconds) => AssertBlockedAsync(fault, seconds);

    [TestCase("sim:429")]
    [TestCase("sim:429:past")]
    [TestCase("sim:429:retry-after:0")]
    [TestCase("sim:429:retry-after-raw:soon")]
    [TestCase("sim:429:retry-after-raw:-5")]
    [TestCase("sim:429:retry-after-raw:NaN")]
    [TestCase("sim:429:reset:never")]
    [TestCase("sim:429:body:soon")]
    [Property("FAULTS", 23)]
    public Task Limited_WithoutUsableHint_BlockedAMinute(string fault) => AssertBlockedAsync(fault, 60);

    [TestCase("Retry-After: 5\r\nretry-after-ms: 3000\r\n", """{"error":{"message":"Please try again in 9s."}}""", 3)]
    [TestCase("Retry-After: 5\r\n", """{"error":{"message":"Please try again in 9s."}}""", 5)]
    [TestCase("", """{"error":{"message":"x","details":[{"@type":"RetryInfo","retryDelay":"34.4s"}]}}""", 34.4)]
    [TestCase("", """{"error":{"message":"x","retry_after":12}}""", 12)]
    [TestCase("", """{"error":{"message":"Limit reached, try again in 1m30s, please."}}""", 90)]
    [TestCase("", """{"error":{"message":"Limit reached. Try again in 250ms."}}""", 1)]
    [TestCase("", "try again in 8 s", 8)]
    [TestCase("Retry-After: soon\r\n", """{"error":{"message":"try again in 8s"}}""", 8)]
    [TestCase("x-ratelimit-remaining-requests: 5\r\nx-ratelimit-reset-requests: 5m\r\n", "{}", 60)]
    [TestCase("x-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 45s\r\n", "{}", 45)]
    [Property("FAULTS", 22)]
    public async Task Limited_SeveralHints_TheFirstUsableCounts(string headers, string body, double seconds)
    {
        var time = new FakeTime();
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(body, 429, headers));
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Time = time;
            setup.OpenAIAddress = upstream.Address;
        });

        var answer = await app.ChatAsync();

        Assert.That((answer.Status, answer.Code), Is.EqualTo((429, "all_tokens_blocked")), answer.Text);
        AssertBlockedFor(app.TokensOf()[0], time, seconds);
    }

    private static async Task AssertBlockedAsync(string fault, double seconds)
    {
        var time = new FakeTime();
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Time = time;
            setup.Simulator = new SimulatorOptions { TimeProvider = time };
            setup.Tokens = ["canary-1-" + fault, "canary-2"];
        });

        var answer = await app.ChatAsync();

        Assert.That((answer.Status, answer.Header("x-providerkit-attempts")), Is.EqualTo((200, "2")), answer.Text);
        Assert.That(app.TokensOf().Select(t => t.Blocked), Is.EqualTo(new[] { true, false }));
        AssertBlockedFor(app.TokensOf()[0], time, seconds);
        var record = await app.RecordOf(answer);
        Assert.That((record.Status, record.TokenName, record.Attempts), Is.EqualTo((200, "openai:Tokens:1", 2)));

        await AssertFreeAgainAsync(app, time, TimeSpan.FromSeconds(seconds));
    }

    private static void AssertBlockedFor(TokenStatus token, FakeTime time, double seconds) =>
        Assert.That(token.BlockedUntil, Is.EqualTo(time.GetUtcNow() + TimeSpan.FromSeconds(seconds)));

    /// <summary>Not asked a tick before the block ends; asked again when it has and the other is away.</summary>
    private static async Task AssertFreeAgainAsync(GatewayApp app, FakeTime time, TimeSpan block)
    {
        time.Advance(block - TimeSpan.FromTicks(1));
        Assert.That(app.TokensOf()[0].Blocked, Is.True);
        Assert.That((await app.ChatAsync()).Header("x-providerkit-attempts"), Is.EqualTo("1"));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(app.TokensOf()[0].Blocked, Is.False);
    }
}
