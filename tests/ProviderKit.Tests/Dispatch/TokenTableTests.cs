using ProviderKit.Tests.Routing;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch;

/// <summary>
/// What happens to token and request, row by row: acme has the tokens A and B, of which A meets the row's answer and B would
/// serve; "next" means that B served, "again" that A was asked again, "falls back" that beta served once acme could not.
/// </summary>
public class TokenTableTests
{
    public enum Fate
    {
        Next,
        Again,
        FallsBack,
        AsItIs,
    }

    [TestCase(429, "", 60, Fate.Next)]
    [TestCase(429, """{"error":{"message":"x","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"}]}}""", 7, Fate.Next)]
    [TestCase(402, "", 120, Fate.Next)]
    [TestCase(429, """{"error":{"code":"insufficient_quota"}}""", 120, Fate.Next)]
    [TestCase(401, "", -1, Fate.Next)]
    [TestCase(400, """{"error":{"code":"invalid_api_key"}}""", -1, Fate.Next)]
    [TestCase(403, "", 0, Fate.AsItIs)]
    [TestCase(500, "", 0, Fate.Again)]
    [TestCase(502, "", 0, Fate.Again)]
    [TestCase(503, "", 0, Fate.Again)]
    [TestCase(504, "", 0, Fate.Again)]
    [TestCase(529, "", 0, Fate.Again)]
    [TestCase(408, "", 0, Fate.Again)]
    [TestCase(400, "", 0, Fate.AsItIs)]
    [TestCase(404, "", 0, Fate.AsItIs)]
    [TestCase(413, "", 0, Fate.AsItIs)]
    [TestCase(422, "", 0, Fate.AsItIs)]
    public Task Status(int status, string body, int blockedSeconds, Fate fate) =>
        RowAsync(() => FakeProvider.Status(status, body), blockedSeconds, fate);

    [TestCase(ProviderErrorKind.Unreachable, Fate.Again)]
    [TestCase(ProviderErrorKind.Timeout, Fate.FallsBack)]
    [TestCase(ProviderErrorKind.ConnectionLost, Fate.AsItIs)]
    [TestCase(ProviderErrorKind.BadReply, Fate.AsItIs)]
    [Property("FAULTS", 15)]
    public Task Failure(ProviderErrorKind kind, Fate fate) => RowAsync(() => FakeProvider.Failed(kind), 0, fate);

    [Test]
    public async Task AllQuarantined_Is502AndNotToBeRetried()
    {
        var outcome = await new Gateway(new FakeProvider(_ => FakeProvider.Status(401)), "A", "B").RunAsync();
        Assert.That((outcome.Error!.HttpStatus, outcome.Error.Kind, outcome.Error.ShouldRetry), Is.EqualTo((502, ProviderErrorKind.UpstreamAuthentication, (bool?)false)));
    }

    private static async Task RowAsync(Func<ProviderReply> answer, int blockedSeconds, Fate fate)
    {
        var options = new ProviderKitOptions();
        options.Fallbacks.Add(FallbackGateway.Chain(FallbackGateway.Model, "ext-beta-x"));
        var acme = FallbackGateway.Provider("acme", call => call.Token!.Name == "A" ? answer() : FakeProvider.Whole());
        var gateway = new Gateway([(acme, ["A", "B"]), (FallbackGateway.Serving("beta"), ["C"])], new FakeTime(), options);
        var outcome = await gateway.Time.AdvanceUntilAsync(gateway.RunAsync(), TimeSpan.FromSeconds(2));

        Assert.That(acme.Calls, Is.EqualTo(fate switch { Fate.Next => ["A", "B"], Fate.Again => ["A", "A", "A"], _ => (string[])["A"] }));
        Assert.That(outcome.Record.Provider, Is.EqualTo(fate is Fate.Again or Fate.FallsBack ? "beta" : "acme"));
        Assert.That(outcome.Error is null, Is.EqualTo(fate != Fate.AsItIs));
        var token = gateway.Pool.Stats("A");
        Assert.That((token.Quarantined, token.Blocked), Is.EqualTo((blockedSeconds < 0, blockedSeconds != 0)));
        if (blockedSeconds > 0) Assert.That(token.BlockedUntil, Is.EqualTo(gateway.Time.UtcNow + TimeSpan.FromSeconds(blockedSeconds)));
    }
}
