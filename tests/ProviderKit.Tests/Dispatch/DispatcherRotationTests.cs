using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

public class DispatcherRotationTests
{
    private static string ValueOf(string name) => Support.Tokens.ValueOf(name);

    [TestCase(429, "{\"error\":{\"message\":\"slow\",\"code\":\"rate_limit_exceeded\"}}")]
    [TestCase(429, "{\"error\":{\"message\":\"spent\",\"code\":\"insufficient_quota\"}}")]
    [TestCase(402, "")]
    [TestCase(401, "")]
    [TestCase(400, "{\"error\":{\"message\":\"no\",\"code\":\"invalid_api_key\"}}")]
    public async Task SendAsync_TokensFault_NextTokenServes(int status, string body)
    {
        var provider = new FakeProvider(call => call.Token!.Name == "C" ? FakeProvider.Whole() : FakeProvider.Status(status, body));
        var gateway = new Gateway(provider, "A", "B", "C");
        var outcome = await gateway.RunAsync();
        Assert.That(provider.Calls, Is.EqualTo(["A", "B", "C"]));
        Assert.That(outcome.Error, Is.Null);
        Assert.That(outcome.Record, Has.Property("Attempts").EqualTo(3).And.Property("TokenName").EqualTo("C").And.Property("Status").EqualTo(200));
        Assert.That(gateway.Pool.GetTokenStats().Select(s => s.Blocked), Is.EqualTo([true, true, false]));
        await gateway.RunAsync();
        Assert.That(provider.Calls.Last(), Is.EqualTo("C"));
    }

    [TestCase(400, 400)]
    [TestCase(403, 403)]
    [TestCase(404, 404)]
    [TestCase(413, 413)]
    [TestCase(422, 422)]
    [TestCase(408, 504)]
    [TestCase(500, 502)]
    [TestCase(502, 502)]
    [TestCase(503, 503)]
    [TestCase(504, 504)]
    [TestCase(529, 503)]
    public async Task SendAsync_NotTheTokensFault_IsAnsweredAndBlocksNothing(int status, int answered)
    {
        var provider = new FakeProvider(_ => FakeProvider.Status(status, "{\"error\":{\"message\":\"no\"}}"));
        var gateway = new Gateway(provider, "A", "B");
        var outcome = await gateway.RunAsync();
        Assert.That(provider.Calls, Is.EqualTo(["A"]));
        Assert.That(outcome.Error!.HttpStatus, Is.EqualTo(answered));
        Assert.That(outcome.Record.Status, Is.EqualTo(answered));
        Assert.That(gateway.Pool.GetTokenStats(), Has.All.Property("Blocked").False.And.All.Property("Failures").Zero);
    }

    [Test]
    public async Task SendAsync_AllBlocked_Is429WithTheSoonestAndNoCall()
    {
        double[] hints = [50, 20, 40];
        int calls = 0;
        var provider = new FakeProvider(_ => FakeProvider.Failed(RateLimited, TimeSpan.FromSeconds(hints[calls++])));
        var gateway = new Gateway(provider, "A", "B", "C");
        var first = await gateway.RunAsync();
        Assert.That((first.Error!.Kind, first.Error.HttpStatus, first.Error.RetryAfter), Is.EqualTo((AllTokensBlocked, 429, (TimeSpan?)TimeSpan.FromSeconds(20))));
        Assert.That(first.Error.Message, Does.Contain("It is RateLimited."), "the upstream's last word");

        gateway.Time.Advance(TimeSpan.FromSeconds(5.5));
        var second = await gateway.RunAsync();
        Assert.That(provider.Calls, Has.Count.EqualTo(3));
        Assert.That((second.Error!.Kind, second.Error.RetryAfter), Is.EqualTo((AllTokensBlocked, (TimeSpan?)TimeSpan.FromSeconds(14.5))));
        Assert.That((string?)Json.Error(second.Error)["code"], Is.EqualTo("all_tokens_blocked"));
        Assert.That(second.Record, Has.Property("Attempts").Zero.And.Property("TokenName").Null.And.Property("Provider").EqualTo("acme"));
    }

    [Test]
    public async Task SendAsync_AllQuarantined_IsUpstreamAuthAndNotToBeRetried()
    {
        var provider = new FakeProvider(_ => FakeProvider.Status(401));
        var gateway = new Gateway(provider, "A", "B");
        foreach (int calls in new[] { 2, 2 })
        {
            var outcome = await gateway.RunAsync();
            Assert.That(provider.Calls, Has.Count.EqualTo(calls));
            Assert.That((outcome.Error!.HttpStatus, outcome.Error.ShouldRetry), Is.EqualTo((502, (bool?)false)));
            Assert.That((string?)Json.Error(outcome.Error)["code"], Is.EqualTo("upstream_auth"));
        }
    }

    [Test]
    public async Task SendAsync_AllOutOfQuota_SaysSo()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Status(402)), "A", "B");
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Error!.Kind, outcome.Error.HttpStatus, outcome.Error.RetryAfter), Is.EqualTo((QuotaExhausted, 429, (TimeSpan?)TimeSpan.FromMinutes(2))));
    }

    [Test]
    public async Task SendAsync_SomeQuarantinedAndSomeBlocked_IsAllTokensBlocked()
    {
        var gateway = new Gateway(new FakeProvider(call => FakeProvider.Status(call.Token!.Name switch { "A" => 401, "B" => 402, _ => 429 })), "A", "B", "C");
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Error!.Kind, outcome.Error.RetryAfter), Is.EqualTo((AllTokensBlocked, (TimeSpan?)TimeSpan.FromSeconds(60))));
    }

    [Test]
    public async Task SendAsync_BlocksEndWhileOthersAreTried_EachTokenGetsOneTry()
    {
        var time = new FakeTime();
        var provider = new FakeProvider(_ =>
        {
            time.Advance(TimeSpan.FromSeconds(2)); // the block of the token before has ended by now
            return FakeProvider.Failed(RateLimited, TimeSpan.FromMilliseconds(1));
        });
        var gateway = new Gateway(provider, time, "A", "B", "C");
        var outcome = await gateway.RunAsync();
        Assert.That(provider.Calls, Is.EqualTo(["A", "B", "C"]));
        Assert.That((outcome.Error!.Kind, outcome.Error.HttpStatus), Is.EqualTo((RateLimited, 429)));
    }

    [Test]
    public async Task SendAsync_LimitPerModel_OtherModelsStay()
    {
        var provider = new FakeProvider(call => call is { Model: "x", Token.Name: "A" } ? FakeProvider.Status(429) : FakeProvider.Whole())
        {
            Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", LimitScope = LimitScope.TokenAndModel },
        };
        var gateway = new Gateway(provider, "A", "B");
        await gateway.RunAsync(model: "ext-acme-x");
        await gateway.RunAsync(model: "ext-acme-y");
        await gateway.RunAsync(model: "ext-acme-x");
        Assert.That(provider.Calls, Is.EqualTo(["A", "B", "A", "B"]));
    }

    [Test]
    public async Task SendAsync_HundredCallsAtOnce_AreServedByTheFreeToken()
    {
        var provider = new FakeProvider(async (call, _) =>
        {
            await Task.Yield();
            return call.Token!.Name == "A" ? FakeProvider.Status(429) : FakeProvider.Whole();
        });
        var gateway = new Gateway(provider, "A", "B");
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () => await gateway.SendAsync())));
        Assert.That(results.Select(r => r.Error), Is.All.Null);
        foreach (var result in results) await result.DisposeAsync();
        Assert.That(gateway.Records, Has.Count.EqualTo(100));
        Assert.That(gateway.Pool.Stats("A").Blocks, Is.EqualTo(1));
        Assert.That(gateway.Pool.Stats("B"), Has.Property("Blocks").Zero.And.Property("InFlight").Zero.And.Property("Requests").EqualTo(100));
    }

    [Test]
    public async Task SendAsync_NoTokenNeeded_GoesOutBareAndOnce([Values(429, 401)] int status)
    {
        var provider = new FakeProvider(_ => FakeProvider.Status(status)) { Info = new ProviderInfo { Name = "acme", Prefix = "p-", Credential = CredentialRequirement.None } };
        var gateway = new Gateway(provider);
        var outcome = await gateway.RunAsync(model: "p-m");
        Assert.That(provider.Calls, Is.EqualTo(["-"]));
        Assert.That(outcome.Error!.UpstreamStatus, Is.EqualTo(status));
    }

    [Test]
    public async Task SendAsync_NoTokenAtAll_Is503ThatNamesTheSetting()
    {
        var provider = new FakeProvider(_ => FakeProvider.Whole());
        var outcome = await new Gateway(provider).RunAsync();
        Assert.That(outcome.Error!.HttpStatus, Is.EqualTo(503));
        Assert.That(outcome.Error.Message, Does.Contain("ACME_API_KEY"));
        Assert.That(provider.Calls, Is.Empty);
        Assert.That(outcome.Record.Provider, Is.EqualTo("acme"));
    }

    [Test]
    public async Task SendAsync_UpstreamQuotesTheToken_IsMaskedEverywhere()
    {
        string a = ValueOf("A"), b = ValueOf("B");
        var error = new ProviderError(InvalidRequest, $"bad {a} and {Uri.EscapeDataString(b)}")
        {
            Code = $"code {a}", Type = $"type {a}", Param = $"param {b}",
            Details = Json.Bytes($$"""
                "seen":"{{a}}","escaped":{{System.Text.Json.JsonSerializer.Serialize(b)}}
                """),
        };
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Failed(error)), "A", "B");
        var outcome = await gateway.RunAsync();
        Json.AssertEqual(Json.Error(outcome.Error!),
            """{"message":"bad [A] and [B]","type":"type [A]","param":"param [B]","code":"code [A]","seen":"[A]","escaped":"[B]"}""");
    }

    [Test]
    public async Task SendAsync_UpstreamQuotesTheTokenInItsErrorBody_IsMaskedInDetails()
    {
        string a = ValueOf("A");
        string body = $$$"""{"error":{"message":"no {{{a}}}","headers":{"authorization":["Bearer {{{a}}}"]},"{{{a}}}":1}}""";
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Status(400, body)), "A");
        var outcome = await gateway.RunAsync();
        Json.AssertEqual(Json.Error(outcome.Error!),
            """{"message":"no [A]","type":"invalid_request_error","param":null,"code":null,"headers":{"authorization":["Bearer [A]"]},"[A]":1}""");
    }
}
