using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using ProviderKit.Vendors.OpenAICompatible;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Errors that concern a request, a model or a class of models, and what holds for the requests after them.</summary>
public class DispatcherBlameTests
{
    private const string TooLarge =
        """{"error":{"message":"Request too large for gpt-4o: Limit 30000, Requested 36055. The input or output tokens must be reduced in order to run successfully.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}""";

    private const string MissingScope = """{"error":{"message":"You have insufficient permissions for this operation. Missing scopes: model.request.","type":"invalid_request_error","param":null,"code":null}}""";

    private static readonly ProviderInfo Routed = new()
    {
        Name = "acme",
        Prefix = "ext-acme-",
        Errors = OpenAICompatibleVendors.All.Single(v => v.Name == "openrouter").Errors,
    };

    [Test]
    public async Task SendAsync_RequestTooLargeInA429_BlocksNothingAndTriesNoOtherToken()
    {
        var provider = new FakeProvider(call => call.Model == "large" ? FakeProvider.Status(429, TooLarge) : FakeProvider.Whole());
        var gateway = new Gateway(provider, new FakeTime(), new ProviderKitOptions(), "A", "B");
        for (int i = 0; i < 6; i++)
        {
            var outcome = await gateway.RunAsync(model: "ext-acme-large");
            Assert.That((outcome.Error!.HttpStatus, outcome.Error.Code, outcome.Error.RetryAfter, outcome.Error.ShouldRetry), Is.EqualTo((429, "rate_limit_exceeded", (TimeSpan?)null, (bool?)false)));
            Assert.That(outcome.Record, Has.Property("Attempts").EqualTo(1).And.Property("Retries").Zero);
        }
        Assert.That(provider.Calls, Is.All.EqualTo("A"));
        Assert.That(gateway.Pool.GetTokenStats(), Has.All.Property("Blocked").False.And.All.Property("Failures").Zero);
        Assert.That(gateway.Entry.Health.Status, Is.EqualTo(ProviderHealthStatus.Healthy));
        Assert.That((await gateway.RunAsync(model: "ext-acme-small")).Record.TokenName, Is.EqualTo("A"));
    }

    [Test]
    public async Task SendAsync_RequestTooLarge_CostsNoRetryOfLaterFailures()
    {
        int calls = 0;
        var provider = new FakeProvider(call => call.Model == "large" ? FakeProvider.Status(429, TooLarge) : ++calls < 3 ? FakeProvider.Status(503) : FakeProvider.Whole());
        var gateway = new Gateway(provider, new FakeTime(), new ProviderKitOptions { Retry = { BaseDelay = TimeSpan.Zero, Budget = 5 } }, "A");
        for (int i = 0; i < 20; i++) await gateway.RunAsync(model: "ext-acme-large");
        var outcome = await gateway.RunAsync(model: "ext-acme-small");
        Assert.That((outcome.Error, outcome.Record.Retries), Is.EqualTo(((ProviderError?)null, 2)));
    }

    [Test]
    public async Task SendAsync_MissingScope_TakesTheTokenOutOfThatModelAlone()
    {
        var provider = new FakeProvider(call => call is { Model: "x", Token.Name: "A" } ? FakeProvider.Status(401, MissingScope) : FakeProvider.Whole());
        var gateway = new Gateway(provider, "A", "B");
        foreach (string model in new[] { "x", "y", "x", "y" }) Assert.That((await gateway.RunAsync(model: $"ext-acme-{model}")).Error, Is.Null);
        Assert.That(provider.Calls, Is.EqualTo(["A", "B", "A", "B", "A"]));
        Assert.That(gateway.Pool.Stats("A"), Has.Property("Quarantined").False.And.Property("Blocked").False);
        gateway.Time.Advance(TimeSpan.FromHours(1));
        await gateway.RunAsync(model: "ext-acme-x");
        Assert.That(provider.Calls.Skip(5), Is.EqualTo(["A", "B"]), "found out anew after an hour");
    }

    [Test]
    public async Task SendAsync_NoTokenMayUseTheModel_SaysSo()
    {
        var provider = new FakeProvider(call => call.Model == "x" ? FakeProvider.Status(401, MissingScope) : FakeProvider.Whole());
        var gateway = new Gateway(provider, "A", "B");
        var first = await gateway.RunAsync(model: "ext-acme-x");
        var second = await gateway.RunAsync(model: "ext-acme-x");
        Assert.That((first.Error!.Kind, first.Error.HttpStatus, first.Record.Attempts), Is.EqualTo((UpstreamAuthentication, 502, 2)));
        Assert.That(first.Error.Message, Does.Contain("may use this model").And.Contain("Missing scopes"));
        Assert.That((second.Error!.Kind, second.Record.Attempts), Is.EqualTo((UpstreamAuthentication, 0)));
        Assert.That((await gateway.RunAsync(model: "ext-acme-y")).Error, Is.Null);
    }

    [Test]
    public async Task SendAsync_OneTokenRefusedAndOneLimited_IsALimit()
    {
        var provider = new FakeProvider(call => call.Token!.Name == "A" ? FakeProvider.Status(401, MissingScope) : FakeProvider.Status(402));
        var gateway = new Gateway(provider, "A", "B");
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Error!.Kind, outcome.Error.RetryAfter), Is.EqualTo((QuotaExhausted, (TimeSpan?)TimeSpan.FromMinutes(2))));
    }

    [Test]
    public async Task SendAsync_CreditForASmallerRequestOnly_BenchesNoTokenAndTriesTheNext()
    {
        const string afford = """{"error":{"code":402,"message":"This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 30104."}}""";
        var provider = new FakeProvider(call => call is { Model: "large", Token.Name: not "C" } ? Error(402, afford) : FakeProvider.Whole()) { Info = Routed };
        var gateway = new Gateway(provider, "A", "B", "C");
        Assert.That((await gateway.RunAsync(model: "ext-acme-large")).Record.TokenName, Is.EqualTo("C"));
        Assert.That((await gateway.RunAsync(model: "ext-acme-small")).Error, Is.Null);
        Assert.That(provider.Calls, Is.EqualTo(["A", "B", "C", "A"]));
        Assert.That(gateway.Pool.GetTokenStats(), Has.All.Property("Blocked").False.And.All.Property("OutOfQuota").False);
    }

    [Test]
    public async Task SendAsync_NoTokenCanAffordIt_IsTheUpstreamsWordAtOnce()
    {
        const string afford = """{"error":{"code":402,"message":"Prompt tokens limit exceeded: 230799 > 91442."}}""";
        Gateway gateway = null!;
        var provider = new FakeProvider(_ =>
        {
            gateway.Pool.Report("B", TokenOutcome.RateLimited); // by another request, meanwhile
            return Error(402, afford);
        })
        { Info = Routed };
        gateway = new Gateway(provider, new FakeTime(), new ProviderKitOptions { Retry = { MaxRetries = 0 }, Tokens = { MaxWait = TimeSpan.FromMinutes(1), MaxConcurrentPerToken = 1 } }, "A", "B");
        using var busy = gateway.Pool.TryLease(null, out _); // A, which somebody else uses
        await using var outcome = await gateway.SendAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)); // a wait would never end: the clock stands still
        Assert.That((outcome.Error!.HttpStatus, outcome.Error.Message), Is.EqualTo((402, "Prompt tokens limit exceeded: 230799 > 91442.")));
        Assert.That(provider.Calls, Is.EqualTo(["B"]));
    }

    [Test]
    public async Task SendAsync_LimitOfAClass_LeavesTheOtherModels()
    {
        const string free = """{"error":{"code":429,"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day","metadata":{"headers":{"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0"}}}}""";
        var provider = new FakeProvider(call => call.Model.EndsWith(":free", StringComparison.Ordinal) && call.Token!.Name == "A" ? Error(429, free) : FakeProvider.Whole()) { Info = Routed };
        var gateway = new Gateway(provider, "A", "B");
        foreach (string model in new[] { "z/one:free", "z/paid", "z/two:free", "z/paid" }) await gateway.RunAsync(model: $"ext-acme-{model}");
        Assert.That(provider.Calls, Is.EqualTo(["A", "B", "A", "B", "A"]));
        Assert.That(gateway.Pool.Stats("A"), Has.Property("Blocked").False);
    }

    [Test]
    public async Task SendAsync_LimitOfAClass_ItsCountOfWhatIsLeftIsNotTheTokens()
    {
        const string free = """{"error":{"code":429,"message":"Rate limit exceeded: free-models-per-min."}}""";
        var provider = new FakeProvider(call => call.Model == "one:free" && call.Token!.Name == "A"
            ? Error(429, free).With(new RemainingLimits(0, TimeSpan.FromHours(1), null, null))
            : FakeProvider.Whole()) { Info = Routed };
        var gateway = new Gateway(provider, "A", "B");
        await gateway.RunAsync(model: "ext-acme-one:free");
        Assert.That((await gateway.RunAsync(model: "ext-acme-paid")).Record.TokenName, Is.EqualTo("A"));
    }

    [Test]
    public async Task SendAsync_AfterTheRefusalEnds_ATokenThatMayNowUseTheModelServesIt()
    {
        bool allowed = false;
        var provider = new FakeProvider(_ => allowed ? FakeProvider.Whole() : FakeProvider.Status(401, MissingScope));
        var gateway = new Gateway(provider, "A");
        await gateway.RunAsync();
        allowed = true;
        Assert.That((await gateway.RunAsync()).Record.Attempts, Is.Zero, "not tried before its time");
        gateway.Time.Advance(TimeSpan.FromHours(1));
        Assert.That((await gateway.RunAsync()).Error, Is.Null);
        Assert.That((await gateway.RunAsync()).Error, Is.Null);
        Assert.That(gateway.Pool.Stats("A").BlockedModels, Is.Empty);
    }

    [Test]
    public async Task SendAsync_TooLargeAfterARotation_EndsThereAndLeavesTheSecondTokenFree()
    {
        var provider = new FakeProvider(call => FakeProvider.Status(429, call.Token!.Name == "A" ? "{}" : TooLarge));
        var gateway = new Gateway(provider, "A", "B", "C");
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Error!.Kind, outcome.Record.Attempts, outcome.Record.Rotations), Is.EqualTo((InvalidRequest, 2, 1)));
        Assert.That(gateway.Pool.GetTokenStats().Select(t => t.Blocked), Is.EqualTo([true, false, false]));
    }

    [Test]
    public async Task SendAsync_TooLargeAfterARetry_IsNotRetriedAgain()
    {
        int calls = 0;
        var provider = new FakeProvider(_ => ++calls == 1 ? FakeProvider.Status(503) : FakeProvider.Status(500, "{\"error\":{\"message\":\"x\",\"code\":\"context_length_exceeded\"}}"));
        var gateway = new Gateway(provider, new FakeTime(), new ProviderKitOptions { Retry = { BaseDelay = TimeSpan.Zero } }, "A");
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Error!.HttpStatus, outcome.Record.Attempts, gateway.Entry.Health.ConsecutiveFailures), Is.EqualTo((400, 2, 1)));
    }

    [Test]
    public async Task SendAsync_TooLarge_DoesNotFallBack()
    {
        var first = new FakeProvider(_ => FakeProvider.Status(429, TooLarge));
        var second = new FakeProvider(_ => FakeProvider.Whole()) { Info = new ProviderInfo { Name = "other", Prefix = "ext-other-" } };
        var options = new ProviderKitOptions { Fallbacks = { new FallbackOptions { Model = "ext-acme-m", To = { "ext-other-m" } } } };
        var gateway = new Gateway([(first, ["A"]), (second, ["B"])], new FakeTime(), options);
        Assert.That((await gateway.RunAsync()).Error!.HttpStatus, Is.EqualTo(429));
        Assert.That(second.Calls, Is.Empty);
    }

    [Test]
    public async Task SendAsync_NoTokenCanAffordIt_FallsBack()
    {
        const string afford = """{"error":{"code":402,"message":"This request requires more credits, or fewer max_tokens. You requested up to 9 tokens, but can only afford 3."}}""";
        var first = new FakeProvider(_ => Error(402, afford)) { Info = Routed };
        var second = new FakeProvider(_ => FakeProvider.Whole()) { Info = new ProviderInfo { Name = "other", Prefix = "ext-other-" } };
        var options = new ProviderKitOptions { Fallbacks = { new FallbackOptions { Model = "ext-acme-m", To = { "ext-other-m" } } } };
        var gateway = new Gateway([(first, ["A", "B"]), (second, ["C"])], new FakeTime(), options);
        Assert.That((await gateway.RunAsync()).Record.Provider, Is.EqualTo("other"));
        Assert.That(first.Calls, Is.EqualTo(["A", "B"]));
    }

    [Test]
    public async Task SendAsync_AfterAFallback_TheSecondProvidersTokenHearsItsOwnError()
    {
        var first = new FakeProvider(_ => FakeProvider.Status(401, MissingScope));
        var second = new FakeProvider(_ => FakeProvider.Status(401)) { Info = new ProviderInfo { Name = "other", Prefix = "ext-other-" } };
        var options = new ProviderKitOptions { Fallbacks = { new FallbackOptions { Model = "ext-acme-m", To = { "ext-other-m" } } } };
        var gateway = new Gateway([(first, ["A"]), (second, ["B"])], new FakeTime(), options);
        await gateway.RunAsync();
        Assert.That((gateway.Pool.Stats("A").Quarantined, gateway.Entries[1].Tokens.Stats("B").Quarantined), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task SendAsync_ErrorInAStreamsFirstEvent_IsJudgedByTheSameRules()
    {
        var provider = new FakeProvider(call => call.Model == "large"
            ? ProviderReply.Streamed(new FakeEvents(TooLarge))
            : ProviderReply.Streamed(new FakeEvents("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}")));
        var gateway = new Gateway(provider, "A", "B");
        var outcome = await gateway.RunAsync(stream: true, model: "ext-acme-large");
        Assert.That((outcome.Error!.Kind, outcome.Error.HttpStatus, outcome.Record.Attempts), Is.EqualTo((InvalidRequest, 429, 1)));
        Assert.That((await gateway.RunAsync(stream: true, model: "ext-acme-m")).Record.TokenName, Is.EqualTo("A"));
    }

    [Test]
    public async Task SendAsync_ABlockUntilATimeInWords_EndsThen()
    {
        bool limited = true;
        var time = new FakeTime();
        var rules = new ErrorRules().With([], time);
        var provider = new FakeProvider(_ =>
        {
            if (!limited) return FakeProvider.Whole();
            using var response = new HttpResponseMessage();
            return ProviderReply.Failed(UpstreamErrors.FromStatus(429, response.Headers, Json.Bytes("{\"error\":{\"message\":\"Limit reached, resets at 14:30 UTC.\"}}"), "acme", rules, time.UtcNow));
        });
        var gateway = new Gateway(provider, time, "A");
        Assert.That((await gateway.RunAsync()).Error!.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(150)));
        limited = false;
        time.Advance(TimeSpan.FromMinutes(150) - TimeSpan.FromTicks(1));
        Assert.That((await gateway.RunAsync()).Record.Attempts, Is.Zero);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That((await gateway.RunAsync()).Error, Is.Null);
    }

    [TestCase(LimitScope.Token, "B")]
    [TestCase(LimitScope.TokenAndModel, "A")]
    public async Task SendAsync_NothingLeftForOneModel_OtherModelsPassTheTokenOverWhereLimitsAreTheTokens(LimitScope scope, string token)
    {
        var provider = new FakeProvider(call => call.Model == "x" ? FakeProvider.Whole().With(new RemainingLimits(0, TimeSpan.FromHours(1), null, null)) : FakeProvider.Whole())
        {
            Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", LimitScope = scope },
        };
        var gateway = new Gateway(provider, "A", "B");
        await gateway.RunAsync(model: "ext-acme-x");
        Assert.That((await gateway.RunAsync(model: "ext-acme-y")).Record.TokenName, Is.EqualTo(token));
        Assert.That((await gateway.RunAsync(model: "ext-acme-x")).Record.TokenName, Is.EqualTo("B"));
    }

    private static ProviderReply Error(int status, string body)
    {
        using var response = new HttpResponseMessage();
        return ProviderReply.Failed(UpstreamErrors.FromStatus(status, response.Headers, Json.Bytes(body), "acme", Routed.Errors, DateTimeOffset.UnixEpoch));
    }
}
