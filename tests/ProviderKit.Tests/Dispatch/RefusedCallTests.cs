using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

/// <summary>A request that a provider refuses without calling its upstream is no attempt.</summary>
public class RefusedCallTests : IRequestObserver
{
    private static readonly ProviderError Unsayable = new(InvalidRequest, "This cannot be said in the vendor's format.") { Param = "n" };

    private int _failedAttempts;

    void IRequestObserver.OnCompleted(RequestRecord record)
    {
    }

    void IRequestObserver.OnAttemptFailed(in AttemptFailure failure) => _failedAttempts++;

    [Test]
    public async Task Refused_IsNoAttempt_AndUsesNoToken()
    {
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Refused(Unsayable)), "A", "B");
        var outcome = await gateway.RunAsync();
        Assert.That(outcome.Error, Is.EqualTo(Unsayable));
        Assert.That((outcome.Result.Attempts, outcome.Record.Attempts, outcome.Record.TokenName, outcome.Record.Provider), Is.EqualTo((0, 0, (string?)null, "acme")));
        Assert.That(gateway.Trails.Find(outcome.Record.RequestId)!.Steps.Select(s => s.Kind), Is.EqualTo([TrailStepKind.Target]));
        Assert.That(gateway.Pool.GetTokenStats().Sum(s => s.Failures), Is.Zero);
    }

    [Test]
    public async Task Refused_ObserversHearOfNoAttempt()
    {
        _failedAttempts = 0;
        var gateway = new Gateway(new FakeProvider(call => call.Token!.Name == "A" ? FakeProvider.Status(429) : ProviderReply.Refused(Unsayable)), "A", "B");
        var services = new ProviderKit.Dispatch.DispatchServices(Gateway.NoRetries, [this], gateway.Time);
        var dispatcher = new ProviderKit.Dispatch.ChatDispatcher(gateway.Registry, services, Microsoft.Extensions.Logging.Abstractions.NullLogger<ProviderKit.Dispatch.ChatDispatcher>.Instance);
        await (await dispatcher.SendAsync(ChatRequest.Create("ext-acme-m", [new PlainMessage("user", "hi")]))).DisposeAsync();
        Assert.That(_failedAttempts, Is.EqualTo(1), "the call with A alone");
    }

    [Test]
    public async Task RefusedAfterARotation_TheCallBeforeCounts()
    {
        var gateway = new Gateway(new FakeProvider(call => call.Token!.Name == "A" ? FakeProvider.Status(429) : ProviderReply.Refused(Unsayable)), "A", "B");
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Error, outcome.Result.Attempts, outcome.Record.TokenName), Is.EqualTo((Unsayable, 1, "A")));
    }

    [Test]
    public async Task SecondCallOfAnAttemptRefused_TheFirstCounts()
    {
        var gateway = new Gateway(
            new FakeProvider(call =>
            {
                call.Log!.NextCall(null);
                return ProviderReply.Refused(Unsayable);
            }),
            "A");
        var outcome = await gateway.RunAsync();
        Assert.That((outcome.Result.Attempts, outcome.Record.TokenName), Is.EqualTo((1, "A")));
        Assert.That(gateway.Trails.Find(outcome.Record.RequestId)!.Steps.Count(s => s.Kind == TrailStepKind.Attempt), Is.EqualTo(1));
    }

    [Test]
    public async Task Refused_SlotIsFree()
    {
        var options = Gateway.NoRetries;
        options.Limits.MaxConcurrent = 1;
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Refused(Unsayable)), new FakeTime(), options, "A");
        await gateway.RunAsync();
        Assert.That(gateway.Services.Gates!.Overall!.Holders, Is.Zero);
    }

    [Test]
    public async Task Refused_QuotesTheToken_IsMasked()
    {
        var gateway = new Gateway(new FakeProvider(call => ProviderReply.Refused(new ProviderError(InvalidRequest, "Not " + Support.Tokens.ValueOf(call.Token!.Name)))), "A");
        var outcome = await gateway.RunAsync();
        Assert.That(outcome.Error!.Message, Does.Not.Contain(Support.Tokens.ValueOf("A")));
    }
}
