using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;
using static ProviderKit.Tests.Routing.FallbackGateway;

namespace ProviderKit.Tests.Routing;

public class FallbackTests
{
    [TestCase(RateLimited, true)]
    [TestCase(QuotaExhausted, true)]
    [TestCase(UpstreamAuthentication, true)]
    [TestCase(UpstreamError, true)]
    [TestCase(Overloaded, true)]
    [TestCase(Unreachable, true)]
    [TestCase(ProviderErrorKind.Timeout, true)]
    [TestCase(NotConfigured, true)]
    [TestCase(InvalidRequest, false)]
    [TestCase(NotFound, false)]
    [TestCase(PermissionDenied, false)]
    [TestCase(ConnectionLost, false)]
    [TestCase(BadReply, false)]
    [TestCase(Internal, false)]
    public async Task Failure_GoesOnWhereAnotherModelMayServe(ProviderErrorKind kind, bool goesOn)
    {
        var gateway = Of(Failing("acme", kind), Serving("beta"));
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Error is null, outcome.Record.Provider, outcome.Record.Attempts), Is.EqualTo((goesOn, goesOn ? "beta" : "acme", goesOn ? 2 : 1)));
        if (goesOn) Assert.That(outcome.Body, Does.Contain("\"model\":\"ext-acme-m\""), "the model that was asked for");
    }

    [Test]
    public async Task Stream_FailsBeforeItsFirstContent_GoesOn_AndLaterNot()
    {
        const string Content = """{"choices":[{"delta":{"content":"Hi"}}]}""";
        var lost = new ProviderError(ProviderErrorKind.Timeout, "Silent.");
        var before = Of(Provider("acme", _ => ProviderReply.Streamed(new FakeEvents { EndsWith = lost })), Provider("beta", _ => ProviderReply.Streamed(new FakeEvents("""{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"""))));
        var after = Of(Provider("acme", _ => ProviderReply.Streamed(new FakeEvents(Content) { EndsWith = lost })), Serving("beta"));
        Assert.That((await before.RunAsync(stream: true)).Record, Has.Property("Provider").EqualTo("beta").And.Property("Status").EqualTo(200));
        var broken = await after.RunAsync(stream: true);
        Assert.That((broken.Record.Provider, broken.StreamError?.Kind), Is.EqualTo(("acme", (ProviderErrorKind?)ProviderErrorKind.Timeout)));
    }

    [Test]
    public async Task Retries_AreUsedUpBeforeItGoesOn()
    {
        var (acme, beta) = (Failing("acme", UpstreamError), Serving("beta"));
        var gateway = Of(new ProviderKitOptions(), acme, beta);
        var outcome = await gateway.Time.AdvanceUntilAsync(gateway.RunAsync(), TimeSpan.FromSeconds(2));
        Assert.That((acme.Calls.Count, beta.Calls.Count, outcome.Result.Attempts), Is.EqualTo((3, 1, 4)));
    }

    [Test]
    public async Task Retries_AreEachTargetsOwn()
    {
        int calls = 0;
        var beta = Provider("beta", _ => ++calls < 3 ? FakeProvider.Failed(UpstreamError) : FakeProvider.Whole());
        var gateway = Of(new ProviderKitOptions(), Failing("acme", UpstreamError), beta);
        var outcome = await gateway.Time.AdvanceUntilAsync(gateway.RunAsync(), TimeSpan.FromSeconds(2));
        Assert.That((outcome.Error, outcome.Record.Attempts, outcome.Record.Retries), Is.EqualTo(((ProviderError?)null, 6, 4)));
    }

    [Test]
    public async Task Chain_IsWalkedInOrder_AndAFallbacksOwnChainIsNotFollowed()
    {
        var options = Gateway.NoRetries;
        options.Fallbacks.Add(Chain(Model, "ext-beta-x"));
        options.Fallbacks.Add(Chain("ext-beta-x", "ext-gamma-x"));
        var gamma = Serving("gamma");
        var outcome = await Of(options, Failing("acme", UpstreamError), Failing("beta", UpstreamError), gamma).RunAsync();
        Assert.That((outcome.Error!.Kind, outcome.Record.Provider, gamma.Calls.Count), Is.EqualTo((UpstreamError, "acme", 0)));
        var three = await Of(Failing("acme", UpstreamError), Failing("beta", UpstreamError), Serving("gamma")).RunAsync();
        Assert.That((three.Record.Provider, three.Record.Attempts), Is.EqualTo(("gamma", 3)));
    }

    [Test]
    public async Task AllFail_TheSoonestHintIsTold()
    {
        var gateway = Of(
            Failing("acme", RateLimited, TimeSpan.FromSeconds(90)), Failing("beta", RateLimited, TimeSpan.FromSeconds(20)), Failing("gamma", RateLimited, TimeSpan.FromSeconds(50)));
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Error!.RetryAfter, outcome.Result.Provider, outcome.Result.Attempts), Is.EqualTo(((TimeSpan?)TimeSpan.FromSeconds(20), "beta", 3)));
        Assert.That(outcome.Record.TokenName, Is.EqualTo("B"));
    }

    [Test]
    public async Task AllFail_WithoutAHint_TheAskedForModelsErrorIsTold()
    {
        var outcome = await Of(Failing("acme", UpstreamAuthentication), Failing("beta", InvalidRequest), Serving("gamma")).RunAsync();
        Assert.That((outcome.Error!.Kind, outcome.Record.Provider, outcome.Record.Attempts), Is.EqualTo((UpstreamAuthentication, "acme", 2)));
    }

    [Test]
    public async Task Client_WantsNoFallback_GetsNone()
    {
        var gateway = Of(Failing("acme", UpstreamError), Serving("beta"));
        var request = ChatRequest.Create(Model, [new PlainMessage("user", "hi")]).WithoutFallback();
        await using (var result = await gateway.Dispatcher.SendAsync(request)) Assert.That((result.Error?.Kind, result.Attempts), Is.EqualTo(((ProviderErrorKind?)UpstreamError, 1)));
        Assert.That(request.Model, Is.EqualTo(Model));
    }

    [Test]
    public async Task OtherModel_HasNoChain()
    {
        var gateway = Of(Failing("acme", UpstreamError), Serving("beta"));
        Assert.That((await gateway.RunAsync(model: "ext-acme-other")).Error!.Kind, Is.EqualTo(UpstreamError));
    }

    [Test]
    public async Task Fallback_DoesNotSpeakTheDialectOrHasNoToken_IsPassedOver()
    {
        var mute = new FakeProvider(_ => FakeProvider.Whole()) { Info = new ProviderInfo { Name = "beta", Prefix = "ext-beta-", Formats = [WireFormat.OpenAIEmbeddings] } };
        var bare = Serving("gamma");
        var last = Serving("delta");
        var options = Gateway.NoRetries;
        options.Fallbacks.Add(Chain(Model, "ext-beta-x", "ext-gamma-x", "ext-delta-x"));
        var gateway = new Gateway([(Failing("acme", UpstreamError), ["A"]), (mute, ["B"]), (bare, []), (last, ["D"])], new FakeTime(), options);
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Record.Provider, mute.Calls.Count, bare.Calls.Count), Is.EqualTo(("delta", 0, 0)));
        var skipped = gateway.Trails.Find(outcome.Record.RequestId)!.Steps.Where(s => s.Kind == TrailStepKind.TargetSkipped);
        Assert.That(skipped.Select(s => s.Provider), Is.EqualTo(["beta", "gamma"]));
        Assert.That(skipped.Select(s => s.Message), Is.All.Not.Empty);
    }

    [Test]
    public async Task Caller_LeavesAtTheFallback_OneRecord()
    {
        using var caller = new CancellationTokenSource();
        var beta = new FakeProvider((_, cancellation) =>
        {
            caller.Cancel();
            cancellation.ThrowIfCancellationRequested();
            return new(FakeProvider.Whole());
        })
        { Info = new ProviderInfo { Name = "beta", Prefix = "ext-beta-" } };
        var gateway = Of(Failing("acme", UpstreamError), beta);
        Assert.That(async () => await gateway.SendAsync(cancellationToken: caller.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((gateway.Records.Count, gateway.AssertEnded().Status, gateway.Records[0].Provider), Is.EqualTo((1, 499, "beta")));
    }
}
