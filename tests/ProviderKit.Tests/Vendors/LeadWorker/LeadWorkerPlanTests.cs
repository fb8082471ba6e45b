using ProviderKit.Tests.Routing;

namespace ProviderKit.Tests.Vendors.LeadWorker;

public class LeadWorkerPlanTests
{
    private const string First = """[{"role":"user","content":"Hello"}]""";
    private const string Later = """[{"role":"assistant","content":"a"},{"role":"assistant","content":"b"},{"role":"assistant","content":"c"},{"role":"user","content":"d"}]""";

    [TestCase(ProviderErrorKind.UpstreamError)]
    [TestCase(ProviderErrorKind.Unreachable)]
    [TestCase(ProviderErrorKind.ConnectionLost)]
    [TestCase(ProviderErrorKind.Timeout)]
    [TestCase(ProviderErrorKind.RateLimited)]
    [TestCase(ProviderErrorKind.InvalidRequest)]
    [TestCase(ProviderErrorKind.BadReply)]
    public async Task Worker_Fails_TheLeadAnswers(ProviderErrorKind kind)
    {
        await using var gateway = new PairGateway { Answer = (who, _) => who == 'W' ? PairGateway.Bad(kind) : PairGateway.Good() };
        await using (var result = await gateway.SendAsync(Later)) Assert.That((result.Error, result.Attempts), Is.EqualTo(((ProviderError?)null, 2)));
        Assert.That(gateway.Called, Is.EqualTo("WL"));
        Assert.That(gateway.Records.Select(r => (r.Provider, r.Attempts, r.Status, r.Model)), Is.EqualTo([("fake", 2, 200, PairGateway.Model)]));
    }

    [TestCase(Later, "WL")]
    [TestCase(First, "LL")]
    public async Task Both_Fail_TheOriginalErrorIsTold(string messages, string called)
    {
        await using var gateway = new PairGateway { Answer = (_, n) => PairGateway.Bad(ProviderErrorKind.UpstreamError, $"error {n}") };
        await using (var result = await gateway.SendAsync(messages)) Assert.That(result.Error!.Message, Is.EqualTo("error 0"));
        Assert.That(gateway.Called, Is.EqualTo(called));
        Assert.That(gateway.Records.Single().Error!.Message, Is.EqualTo("error 0"));
    }

    [TestCase(ProviderErrorKind.UpstreamError, "LL")]
    [TestCase(ProviderErrorKind.Overloaded, "LL")]
    [TestCase(ProviderErrorKind.Unreachable, "LL")]
    [TestCase(ProviderErrorKind.InvalidRequest, "L")]
    [TestCase(ProviderErrorKind.RateLimited, "L")]
    [TestCase(ProviderErrorKind.ConnectionLost, "L")]
    [TestCase(ProviderErrorKind.Timeout, "L")]
    public async Task Lead_Fails_IsAskedOnceMoreWhereThatCanHelp(ProviderErrorKind kind, string called)
    {
        await using var gateway = new PairGateway { Answer = (_, n) => n == 0 ? PairGateway.Bad(kind) : PairGateway.Good() };
        await using var result = await gateway.SendAsync(First);
        Assert.That((gateway.Called, result.Error is null), Is.EqualTo((called, called == "LL")));
    }

    [Test]
    public async Task FailedCalls_AreNoTurns()
    {
        await using var gateway = new PairGateway { Answer = (_, _) => PairGateway.Bad(ProviderErrorKind.UpstreamError) };
        for (int i = 0; i < 5; i++) await (await gateway.SendAsync(First)).DisposeAsync();
        Assert.That(gateway.Called, Is.EqualTo("LLLLLLLLLL"));
    }

    [Test]
    public async Task Caller_Leaves_NobodyElseIsAsked()
    {
        using var caller = new CancellationTokenSource();
        await using var gateway = new PairGateway { Answer = (_, _) => { caller.Cancel(); throw new OperationCanceledException(caller.Token); } };
        var request = ChatRequest.Parse(Support.Json.Bytes($$"""{"model":"{{PairGateway.Model}}","messages":{{Later}}}"""));
        Assert.CatchAsync<OperationCanceledException>(async () => await gateway.Dispatcher.SendAsync(request, caller.Token));
        Assert.That(gateway.Called, Is.EqualTo("W"));
        Assert.That(gateway.Records.Select(r => r.Status), Is.EqualTo([499]));
    }

    [Test]
    public async Task Stream_BeginsWithAnError_TheLeadAnswers()
    {
        await using var gateway = TwoProviders();
        gateway.Answer = call => call.Model == "small"
            ? RouteGateway.Stream("""{"choices":[{"index":0,"delta":{"role":"assistant"}}]}""", """{"error":{"message":"overloaded","code":529}}""")
            : RouteGateway.Stream("""{"model":"big","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}""");
        await using var result = await gateway.SendAsync("ext-leadworker-worker-fast", Later, stream: true);
        Assert.That((result.Error, result.Provider), Is.EqualTo(((ProviderError?)null, "openai")));
        Assert.That(result.Stream!.TryRead(out var chunk), Is.True);
        Assert.That(Support.Json.Parse(chunk)!["model"]!.GetValue<string>(), Is.EqualTo("ext-leadworker-worker-fast"));
    }

    [Test]
    public async Task Stream_BreaksAfterItsFirstContent_NobodyElseIsAsked()
    {
        await using var gateway = TwoProviders();
        gateway.Answer = _ => RouteGateway.Stream("""{"choices":[{"index":0,"delta":{"content":"Hi"}}]}""");
        await using (var result = await gateway.SendAsync("ext-leadworker-worker-fast", Later, stream: true))
        {
            while (result.Stream!.TryRead(out _) || await result.Stream.WaitToReadAsync())
            {
            }
            Assert.That(result.Stream.Error!.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
        }
        Assert.That(gateway.Calls.Select(c => c.Model), Is.EqualTo(["small"]));
        Assert.That(gateway.Records.Single().Provider, Is.EqualTo("xai"));
    }

    [Test]
    public async Task Worker_TokenIsLimited_TheNextTokenComesBeforeTheLead()
    {
        await using var gateway = TwoProviders("XAI_TOKEN_1=x2");
        gateway.Answer = call => call.Token == "o1" ? RouteGateway.Good("big") : RouteGateway.Error(call.Token == "x1" ? 429 : 500);
        var outcome = await gateway.AskAsync("ext-leadworker-worker-fast", Later);
        Assert.That(gateway.Calls.Select(c => c.Token), Is.EqualTo(["x1", "x2", "o1"]));
        Assert.That((outcome.Provider, outcome.Attempts, outcome.Model), Is.EqualTo(("openai", 3, "ext-leadworker-worker-fast")));
        Assert.That(gateway.Records.Single().TokenName, Is.EqualTo("EXT_OPENAI_API_KEY"));
    }

    [Test]
    public async Task Both_Fail_TheRecordNamesWhoseErrorItIs()
    {
        await using var gateway = TwoProviders();
        gateway.Answer = call => RouteGateway.Error(call.Token == "x1" ? 500 : 503);
        var outcome = await gateway.AskAsync("ext-leadworker-worker-fast", Later);
        Assert.That((outcome.Error!.HttpStatus, outcome.Provider, outcome.Attempts), Is.EqualTo((502, "xai", 2)));
        Assert.That(gateway.Records.Select(r => (r.Provider, r.TokenName)), Is.EqualTo([("xai", "XAI_API_KEY")]));
    }

    private static RouteGateway TwoProviders(params string[] more) => new([
        "LEAD_WORKER_ENABLED=1", "EXT_OPENAI_ENABLED=1", "EXT_OPENAI_API_KEY=o1", "XAI_ENABLED=1", "XAI_API_KEY=x1",
        "ProviderKit:Providers:lead_worker:Pairs:0:Model=worker-fast", "ProviderKit:Providers:lead_worker:Pairs:0:Lead=ext-openai-big",
        "ProviderKit:Providers:lead_worker:Pairs:0:Worker=ext-xai-small", .. more]);
}
