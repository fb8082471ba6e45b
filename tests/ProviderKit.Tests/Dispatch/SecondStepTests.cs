using ProviderKit.Dispatch.Limits;
using ProviderKit.Tests.Routing;
using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

/// <summary>What holds at a request's second step: after a rotation, a wait, a fallback, a gate, a success.</summary>
public class SecondStepTests
{
    private readonly FakeTime _time = new();

    [Test]
    public async Task Rotation_ThenARetryWithTheSameToken_IsOneRotation()
    {
        int ofB = 0;
        var provider = new FakeProvider(call => call.Token!.Name == "A" ? FakeProvider.Status(429) : ++ofB == 1 ? FakeProvider.Status(503) : FakeProvider.Whole());
        var gateway = new Gateway(provider, _time, new ProviderKitOptions { Retry = { BaseDelay = TimeSpan.Zero } }, "A", "B", "C");
        var outcome = await gateway.RunAsync();
        Assert.That(provider.Calls, Is.EqualTo(["A", "B", "B"]));
        Assert.That((outcome.Record.Rotations, outcome.Record.Retries), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task WaitedForTheSameToken_IsNoRotation()
    {
        var options = Gateway.NoRetries;
        options.Tokens.MaxWait = TimeSpan.FromMinutes(1);
        int calls = 0;
        var provider = new FakeProvider(_ => ++calls == 1 ? FakeProvider.Failed(RateLimited, TimeSpan.FromSeconds(10)) : FakeProvider.Whole());
        var gateway = new Gateway(provider, _time, options, "A");
        var outcome = await _time.AdvanceUntilAsync(gateway.RunAsync(), TimeSpan.FromSeconds(10.01));
        Assert.That((outcome.Error, outcome.Record.Attempts, outcome.Record.Rotations), Is.EqualTo(((ProviderError?)null, 2, 0)));
    }

    [Test]
    public async Task Reply_SaysThatNothingIsLeft_TheNextRequestTakesAnotherToken()
    {
        var provider = new FakeProvider(call =>
        {
            var reply = FakeProvider.Whole();
            if (call.Token!.Name == "A") reply.Limits = new RemainingLimits(0, TimeSpan.FromMinutes(1), null, null);
            return reply;
        });
        var gateway = new Gateway(provider, _time, Gateway.NoRetries, "A", "B");
        await gateway.RunAsync();
        await gateway.RunAsync();
        Assert.That(provider.Calls, Is.EqualTo(["A", "B"]));
    }

    [Test]
    public async Task ProviderCallsTwice_EachCallHasItsOwnTime()
    {
        var provider = new FakeProvider(call =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            call.Log!.NextCall(new ProviderError(UpstreamAuthentication, "The session has ended."));
            _time.Advance(TimeSpan.FromSeconds(2));
            return FakeProvider.Whole();
        });
        var gateway = new Gateway(provider, _time, Gateway.NoRetries, "A");
        var outcome = await gateway.RunAsync();
        var attempts = gateway.Trails.Find(outcome.Record.RequestId)!.Steps.Where(step => step.Kind == TrailStepKind.Attempt);
        Assert.That(
            attempts.Select(step => (step.At.TotalSeconds, step.Duration!.Value.TotalSeconds, step.Error)),
            Is.EqualTo([(0, 1, UpstreamAuthentication), (1, 2, (ProviderErrorKind?)null)]));
        Assert.That(outcome.Record.Attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task Successes_GiveAFailingProviderItsRetriesBack()
    {
        bool fails = true;
        var provider = new FakeProvider(_ => fails ? FakeProvider.Status(503) : FakeProvider.Whole());
        var gateway = new Gateway(provider, _time, new ProviderKitOptions { Retry = { BaseDelay = TimeSpan.Zero } }, "A");
        for (int i = 0; i < 10; i++) await gateway.RunAsync();
        fails = false;
        for (int i = 0; i < 100; i++) await gateway.RunAsync();
        fails = true;
        Assert.That((await gateway.RunAsync()).Record.Attempts, Is.EqualTo(3));
    }

    [Test]
    public async Task Fallback_LeavesTheFirstProvidersSlotAndTakesItsOwn()
    {
        var options = Gateway.NoRetries;
        options.Limits.MaxConcurrentPerProvider = 1;
        options.Limits.QueueLimit = 0;
        var streaming = FallbackGateway.Provider("beta", _ => ProviderReply.Streamed(new FakeEvents("""{"choices":[{"delta":{"content":"Hi"}}]}""") { Hangs = true }));
        var gateway = FallbackGateway.Of(options, FallbackGateway.Failing("acme", UpstreamError), streaming);
        var gates = gateway.Services.Gates!;
        await using (var result = await gateway.SendAsync(stream: true))
        {
            Assert.That(result.Provider, Is.EqualTo("beta"));
            Assert.That((gates.TryEnter(gateway.Entries[0]), gates.TryEnter(gateway.Entries[1])), Is.EqualTo((true, false)));
            gates.Leave(gateway.Entries[0]);
        }
        Assert.That(gates.TryEnter(gateway.Entries[1]), "the slot is free again");
    }

    [Test]
    public async Task Queue_IsFull_TheTrailSaysThatItWasAsked()
    {
        var options = Gateway.NoRetries;
        (options.Limits.MaxConcurrent, options.Limits.QueueLimit) = (1, 0);
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), _time, options, "A");
        Assert.That(gateway.Services.Gates!.TryEnter(gateway.Entry));
        var outcome = await gateway.RunAsync();
        var waited = gateway.Trails.Find(outcome.Record.RequestId)!.Steps.Single(step => step.Kind == TrailStepKind.Waited);
        Assert.That((waited.WaitedFor, waited.Succeeded, outcome.Error!.Kind), Is.EqualTo(((TrailWait?)TrailWait.Queue, (bool?)false, Saturated)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task SecondGate_Refuses_TheSlotAtTheFirstIsGivenBack(bool waits)
    {
        var limits = new UpstreamLimitOptions { MaxConcurrent = 1, MaxConcurrentPerProvider = 1, QueueLimit = 0 };
        var gateway = FallbackGateway.Of(FallbackGateway.Serving("acme"), FallbackGateway.Serving("beta"));
        var gates = UpstreamGates.Create(limits, _time)!;
        Assert.That(gates.TryEnter(gateway.Entries[0]));
        Assert.That(waits ? await gates.EnterAsync(gateway.Entries[1], default) : gates.TryEnter(gateway.Entries[1]), Is.False);
        gates.Leave(gateway.Entries[0]);
        Assert.That(waits ? await gates.EnterAsync(gateway.Entries[1], default) : gates.TryEnter(gateway.Entries[1]));
    }

    [Test]
    public async Task SecondGate_HasWhatIsLeftOfTheTime()
    {
        var limits = new UpstreamLimitOptions { MaxConcurrent = 2, MaxConcurrentPerProvider = 1, QueueLimit = 5, QueueTimeout = TimeSpan.FromSeconds(30) };
        var gateway = FallbackGateway.Of(FallbackGateway.Serving("acme"), FallbackGateway.Serving("beta"), FallbackGateway.Serving("gamma"));
        var gates = UpstreamGates.Create(limits, _time)!;
        Assert.That(gates.TryEnter(gateway.Entries[0]) && gates.TryEnter(gateway.Entries[1]));
        var waiter = gates.EnterAsync(gateway.Entries[0], default).AsTask(); // for acme's gate
        var other = gates.EnterAsync(gateway.Entries[2], default).AsTask(); // for the one of all
        _time.Advance(TimeSpan.FromSeconds(20));
        gates.Leave(gateway.Entries[0]); // its slot of all goes to the other one, and the waiter moves up to that gate
        Assert.That(await other, Is.True);
        while (gates.Overall!.Waiting == 0) await Task.Yield();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await waiter.WaitAsync(TimeSpan.FromSeconds(30)), Is.False);
    }
}
