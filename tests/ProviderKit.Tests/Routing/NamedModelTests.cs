using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;
using static ProviderKit.Tests.Routing.NamedGateway;

namespace ProviderKit.Tests.Routing;

public class NamedModelTests
{
    [TestCase("ordered")]
    [TestCase("weighted")]
    [TestCase("round-robin")]
    [TestCase("least-busy")]
    [TestCase("ORDERED")]
    public async Task Send_OneTargetFails_AnotherAnswersUnderTheNamedModelsName(string strategy)
    {
        var gateway = Of(strategy, Failing("acme", UpstreamError), Serving("beta"));
        for (int i = 0; i < 6; i++)
        {
            var outcome = await gateway.RunAsync(model: Model);
            Assert.That((outcome.Error, outcome.Record.Provider, outcome.Record.Model), Is.EqualTo(((ProviderError?)null, "beta", Model)));
            Assert.That(outcome.Body, Does.Contain("\"model\":\"fast\""));
            Assert.That(outcome.Record.Fallbacks, Is.EqualTo(outcome.Record.Attempts - 1));
        }
    }

    [TestCase(RateLimited, true)]
    [TestCase(UpstreamAuthentication, true)]
    [TestCase(Unreachable, true)]
    [TestCase(ProviderErrorKind.Timeout, true)]
    [TestCase(InvalidRequest, false)]
    [TestCase(ConnectionLost, false)]
    [TestCase(Internal, false)]
    public async Task Send_Ordered_MovesOnAfterErrorsThatAnotherModelMayNotHave(ProviderErrorKind kind, bool movesOn)
    {
        var outcome = await Of("ordered", Failing("acme", kind), Serving("beta")).RunAsync(model: Model);
        Assert.That((outcome.Error is null, outcome.Record.Provider), Is.EqualTo((movesOn, movesOn ? "beta" : "acme")));
    }

    [TestCase("ordered")]
    [TestCase("weighted")]
    [TestCase("round-robin")]
    [TestCase("least-busy")]
    public async Task Send_TargetHasNoToken_IsSkippedAndTheTrailSaysSo(string strategy)
    {
        var (bare, beta) = (Serving("acme-bare"), Serving("beta"));
        var gateway = Of(strategy, bare, beta);
        var skipped = new List<(string? Provider, string? Why)>();
        for (int i = 0; i < 8; i++)
        {
            var outcome = await gateway.RunAsync(model: Model);
            Assert.That((outcome.Error, outcome.Record.Provider, outcome.Record.Attempts, outcome.Record.Fallbacks), Is.EqualTo(((ProviderError?)null, "beta", 1, 0)));
            skipped.AddRange(gateway.Skipped(outcome));
        }
        Assert.That(bare.Calls, Is.Empty);
        if (strategy != "round-robin") // which does not put it first
            Assert.That(skipped, Is.Not.Empty.And.All.Matches<(string? Provider, string? Why)>(s => s.Provider == "acme-bare" && s.Why!.Contains("has no token")));
    }

    [Test]
    public async Task Send_NoTargetIsSetUp_SaysWhatEachLacks()
    {
        var gateway = Of("ordered", Serving("acme-bare"), Serving("beta-bare"));
        var outcome = await gateway.RunAsync(model: Model);
        Assert.That((outcome.Error!.Kind, outcome.Error.HttpStatus, outcome.Record.Attempts), Is.EqualTo((NotConfigured, 503, 0)));
        foreach (string part in (string[])["fast has no target that can serve", "acme-bare has no token", "beta-bare has no token"]) Assert.That(outcome.Error.Message, Does.Contain(part));
        Assert.That(gateway.Registry.GetNamedModels().Single().Problem, Is.EqualTo(outcome.Error.Message));
    }

    [Test]
    public async Task Send_AllTargetsFail_TheSoonestHintIsTold()
    {
        var outcome = await Of(
            "ordered", Failing("acme", RateLimited, TimeSpan.FromSeconds(90)), Failing("beta", RateLimited, TimeSpan.FromSeconds(20)),
            Failing("gamma", RateLimited, TimeSpan.FromSeconds(50))).RunAsync(model: Model);
        Assert.That((outcome.Error!.RetryAfter, outcome.Record.Provider, outcome.Record.Attempts), Is.EqualTo(((TimeSpan?)TimeSpan.FromSeconds(20), "beta", 3)));
    }

    [Test]
    public async Task Send_ClientWantsNoFallback_TheFirstTargetThatIsSetUpAnswersOrFails()
    {
        var (beta, gamma) = (Failing("beta", UpstreamError), Serving("gamma"));
        var gateway = Of("ordered", Serving("acme-bare"), beta, gamma);
        var request = ChatRequest.Create(Model, [new PlainMessage("user", "hi")]);
        await using (var refused = await gateway.Dispatcher.SendAsync(request.WithoutFallback())) Assert.That((refused.Error?.Kind, refused.Provider), Is.EqualTo(((ProviderErrorKind?)UpstreamError, "beta")));
        Assert.That(gamma.Calls, Is.Empty);
        await using var served = await gateway.Dispatcher.SendAsync(request);
        Assert.That((served.Error, served.Provider), Is.EqualTo(((ProviderError?)null, "gamma")));
    }

    [Test]
    public async Task Send_NameOfAProvidersModel_TakesItsPlaceAndMayUseIt()
    {
        var options = Gateway.NoRetries;
        options.Models["ext-acme-m"] = Over("ordered", "ext-beta-x", "ext-acme-m");
        var (acme, beta) = (Serving("acme"), Failing("beta", Unreachable));
        var outcome = await Of(options, "ordered", acme, beta).RunAsync(model: "ext-acme-m");
        Assert.That((outcome.Error, beta.Calls.Count, acme.Calls.Count), Is.EqualTo(((ProviderError?)null, 1, 1)));
        Assert.That(outcome.Body, Does.Contain("\"model\":\"ext-acme-m\""));
    }

    [Test]
    public async Task Send_NameWithATagThatAnUpstreamListsToo_IsTheNamedModels()
    {
        var options = Gateway.NoRetries;
        options.Models["ext-acme-m"] = Over("ordered", "ext-beta-x");
        var (acme, beta) = (Serving("acme"), Serving("beta"));
        var gateway = Of(options, "ordered", acme, beta);
        gateway.Registry.Current.Providers.Single(entry => entry.Name == "acme").NoteListed(["m:latest"]);
        var outcome = await gateway.RunAsync(model: "ext-acme-m:latest");
        Assert.That((outcome.Error, beta.Calls.Count, acme.Calls.Count), Is.EqualTo(((ProviderError?)null, 1, 0)));
    }

    [Test]
    public async Task Send_TargetIsANamedModel_ItsOwnStrategyChoosesAndTheOuterNameIsTold()
    {
        var options = Gateway.NoRetries;
        options.Models["pool"] = Over("round-robin", "ext-beta-x", "ext-gamma-x");
        options.Models[Model] = Over("ordered", "ext-acme-x", "pool");
        var gateway = Of(options, "ordered", Failing("acme", Overloaded), Serving("beta"), Serving("gamma"));
        var served = new List<string?>();
        for (int i = 0; i < 4; i++)
        {
            var outcome = await gateway.RunAsync(model: Model);
            Assert.That(outcome.Body, Does.Contain("\"model\":\"fast\""));
            served.Add(outcome.Record.Provider);
        }
        var own = await gateway.RunAsync(model: "pool");
        Assert.That(own.Body, Does.Contain("\"model\":\"pool\""));
        served.Add(own.Record.Provider);
        Assert.That(served, Is.EqualTo(["beta", "gamma", "beta", "gamma", "beta"]), "both names share the turns");
    }

    [Test]
    public async Task Send_NestedModelLeadsToWhatFailed_IsNotTriedTwice()
    {
        var options = Gateway.NoRetries;
        options.Models["pool"] = Over("ordered", "ext-acme-x", "ext-beta-x");
        options.Models[Model] = Over("ordered", "ext-acme-x", "pool");
        var acme = Failing("acme", Overloaded);
        var gateway = Of(options, "ordered", acme, Serving("beta"));
        var outcome = await gateway.RunAsync(model: Model);
        Assert.That((outcome.Record.Provider, acme.Calls.Count), Is.EqualTo(("beta", 1)));
        Assert.That(gateway.Skipped(outcome), Is.EqualTo([("acme", "It was tried already.")]));
    }

    [Test]
    public async Task Send_NestedModelHasNoTargetSetUp_TheNextTargetIsTried()
    {
        var options = Gateway.NoRetries;
        options.Models["pool"] = Over("least-busy", "ext-acme-bare-x");
        options.Models[Model] = Over("ordered", "pool", "ext-beta-x");
        var gateway = Of(options, "ordered", Serving("acme-bare"), Serving("beta"));
        var outcome = await gateway.RunAsync(model: Model);
        Assert.That((outcome.Error, outcome.Record.Provider, outcome.Record.Fallbacks), Is.EqualTo(((ProviderError?)null, "beta", 0)));
        Assert.That(gateway.Skipped(outcome).Single().Why, Does.StartWith("pool has no target that can serve"));
    }

    [Test]
    public async Task Send_FallbackChain_MayBeginWithANamedModelAndLeadToOne()
    {
        var options = Gateway.NoRetries;
        options.Models["pool"] = Over("ordered", "ext-beta-x");
        options.Models[Model] = Over("ordered", "ext-acme-x");
        options.Fallbacks.Add(FallbackGateway.Chain(Model, "pool"));
        var outcome = await Of(options, "ordered", Failing("acme", Overloaded), Serving("beta")).RunAsync(model: Model);
        Assert.That((outcome.Error, outcome.Record.Provider, outcome.Record.Fallbacks), Is.EqualTo(((ProviderError?)null, "beta", 1)));
        Assert.That(outcome.Body, Does.Contain("\"model\":\"fast\""));
    }

    [Test]
    public async Task Send_Stream_FailsBeforeItsFirstContent_MovesOn()
    {
        var acme = FallbackGateway.Provider("acme", _ => ProviderReply.Streamed(new FakeEvents { EndsWith = new ProviderError(ProviderErrorKind.Timeout, "Silent.") }));
        var beta = FallbackGateway.Provider("beta", _ => ProviderReply.Streamed(new FakeEvents("""{"model":"u","choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}""")));
        var outcome = await Of("ordered", acme, beta).RunAsync(model: Model, stream: true);
        Assert.That((outcome.Error, outcome.StreamError, outcome.Record.Provider), Is.EqualTo(((ProviderError?)null, (ProviderError?)null, "beta")));
        Assert.That(outcome.Chunks[0], Does.Contain("\"model\":\"fast\""));
    }

    [Test]
    public async Task Send_CallerLeaves_NoOtherTargetIsTried()
    {
        using var caller = new CancellationTokenSource();
        var acme = new FakeProvider((_, cancellation) =>
        {
            caller.Cancel();
            cancellation.ThrowIfCancellationRequested();
            return new(FakeProvider.Whole());
        })
        { Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-" } };
        var beta = Serving("beta");
        var gateway = Of("ordered", acme, beta);
        Assert.That(async () => await gateway.SendAsync(model: Model, cancellationToken: caller.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((gateway.AssertEnded().Status, beta.Calls.Count), Is.EqualTo((499, 0)));
    }
}
