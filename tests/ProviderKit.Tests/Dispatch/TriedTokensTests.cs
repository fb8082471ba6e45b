using Microsoft.Extensions.Logging.Abstractions;
using ProviderKit.Dispatch;
using ProviderKit.Tests.Routing;
using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

/// <summary>Which tokens a request has tried, and what it holds while it waits.</summary>
public class TriedTokensTests
{
    private readonly FakeTime _time = new();

    [TestCase(TokenSelection.Failover)]
    [TestCase(TokenSelection.RoundRobin)]
    [TestCase(TokenSelection.LeastInFlight)]
    public async Task ShortBlockEndsMeanwhile_TheUntriedTokenIsTaken(TokenSelection selection)
    {
        var options = Gateway.NoRetries;
        options.Tokens.Selection = selection;
        var provider = new FakeProvider(call =>
        {
            if (call.Token!.Name == "C") return FakeProvider.Whole();
            if (call.Token.Name == "B") _time.Advance(TimeSpan.FromSeconds(2)); // by then A's block is over
            return FakeProvider.Failed(RateLimited, TimeSpan.FromSeconds(call.Token.Name == "A" ? 1 : 60));
        });
        var gateway = new Gateway(provider, _time, options, "A", "B", "C");
        var busy = gateway.Pool.TryLease(null, out _); // the first in turn
        gateway.Pool.RotateToken();
        gateway.Pool.RotateToken();
        gateway.Pool.RotateToken();
        busy!.Dispose();

        var outcome = await gateway.RunAsync();
        Assert.That(outcome.Error, Is.Null, $"C was healthy; tried: {string.Join(",", provider.Calls)}");
        Assert.That(provider.Calls.Count, Is.LessThanOrEqualTo(3));
    }

    [Test]
    public async Task AllLimited_AfterTheWaitEachMayBeTriedAgain()
    {
        var options = Gateway.NoRetries;
        options.Tokens.MaxWait = TimeSpan.FromMinutes(5);
        int calls = 0;
        var provider = new FakeProvider(call =>
        {
            calls++;
            if (calls <= 2) return FakeProvider.Failed(RateLimited, TimeSpan.FromSeconds(10));
            return call.Token!.Name == "B" ? FakeProvider.Failed(RateLimited, TimeSpan.FromMinutes(10)) : FakeProvider.Whole();
        });
        var gateway = new Gateway(provider, _time, options, "A", "B");
        var running = gateway.RunAsync();
        Assert.That(running.IsCompleted, Is.False);
        var outcome = await _time.AdvanceUntilAsync(running, TimeSpan.FromSeconds(10.01));
        Assert.That((outcome.Error, outcome.Record.TokenName), Is.EqualTo(((ProviderError?)null, "A")), string.Join(",", provider.Calls));
        Assert.That(provider.Calls, Is.EqualTo(["A", "B", "B", "A"]));
    }

    [Test]
    public async Task TimeWaited_IsEachTargetsOwn()
    {
        var options = Gateway.NoRetries;
        options.Tokens.MaxWait = TimeSpan.FromSeconds(10);
        var (acme, beta) = (FallbackGateway.Serving("acme"), FallbackGateway.Serving("beta"));
        var gateway = FallbackGateway.Of(options, acme, beta);
        gateway.Entries[0].Tokens.Report("A", TokenOutcome.RateLimited, TimeSpan.FromSeconds(9));
        gateway.Entries[1].Tokens.Report("B", TokenOutcome.RateLimited, TimeSpan.FromSeconds(18));
        var running = gateway.RunAsync();
        gateway.Time.Advance(TimeSpan.FromSeconds(8));
        gateway.Entries[0].Tokens.Report("A", TokenOutcome.RateLimited, TimeSpan.FromMinutes(5)); // too long for what is left
        while (gateway.Entries[1].Tokens.Waiting == 0) await Task.Yield();
        gateway.Time.Advance(TimeSpan.FromSeconds(10.01));
        var outcome = await running;
        Assert.That((outcome.Error, outcome.Record.Provider), Is.EqualTo(((ProviderError?)null, "beta")));
    }

    [Test]
    public async Task TimeWaited_IsCountedOverAllWaitsOfATarget()
    {
        var options = Gateway.NoRetries;
        options.Tokens.MaxWait = TimeSpan.FromSeconds(25);
        var provider = new FakeProvider(_ => FakeProvider.Failed(RateLimited, TimeSpan.FromSeconds(10)));
        var gateway = new Gateway(provider, _time, options, "A");
        var outcome = await _time.AdvanceUntilAsync(gateway.RunAsync(), TimeSpan.FromSeconds(10.01));
        Assert.That((outcome.Error!.HttpStatus, provider.Calls.Count), Is.EqualTo((429, 3)), "two waits of ten seconds, and none that would be a third");
    }

    [Test]
    public async Task QueueBehindOtherCalls_NobodyHoldsATokenMeanwhile()
    {
        var options = Gateway.NoRetries;
        options.Tokens.MaxWait = TimeSpan.FromMinutes(5);
        options.Limits.MaxConcurrent = 1;
        options.Limits.QueueTimeout = TimeSpan.FromMinutes(5);
        var provider = new FakeProvider(_ => FakeProvider.Failed(RateLimited, TimeSpan.FromMinutes(20)));
        var gateway = new Gateway(provider, _time, options, "A");
        gateway.Pool.Report("A", TokenOutcome.RateLimited, TimeSpan.FromSeconds(10));
        var sent = Enumerable.Range(0, 5).Select(_ => gateway.SendAsync().AsTask()).ToArray();
        Assert.That(await gateway.Services.Gates!.EnterAsync(gateway.Entry, default), "another call runs");
        _time.Advance(TimeSpan.FromSeconds(11)); // the block ends: the first is the probe, and has to queue
        while (gateway.Services.Gates.Waiting == 0) await Task.Yield();
        Assert.That(gateway.Pool.Stats("A").InFlight, Is.LessThanOrEqualTo(1));

        gateway.Services.Gates.Leave(gateway.Entry);
        foreach (var sending in sent) await (await sending).DisposeAsync();
        Assert.That(provider.Calls, Has.Count.EqualTo(1), "the first of them had it blocked");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task DrainIsOver_WhoQueuesOrPausesIsTold(bool queues)
    {
        using var ending = new CancellationTokenSource();
        var options = new ProviderKitOptions { Retry = { MaxRetries = 1, MaxDelay = TimeSpan.FromMinutes(1) }, Limits = { MaxConcurrent = 1 } };
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Failed(Overloaded, TimeSpan.FromSeconds(20))), _time, options, "A");
        var services = new DispatchServices(options, [], _time, new Random(1), null, ending.Token);
        var dispatcher = new ChatDispatcher(gateway.Registry, services, NullLogger<ChatDispatcher>.Instance);
        if (queues) await services.Gates!.EnterAsync(gateway.Entry, default);
        var sending = dispatcher.SendAsync(ChatRequest.Create("ext-acme-m", [new PlainMessage("user", "hi")])).AsTask();
        Assert.That(sending.IsCompleted, Is.False);
        await ending.CancelAsync();
        await using var result = await sending;
        Assert.That(result.Error?.Kind, Is.EqualTo(ShuttingDown));
    }

    [Test]
    public async Task OnlyTokenIsLimited_AndAnotherProviderServes_IsNoRotation()
    {
        var gateway = FallbackGateway.Of(FallbackGateway.Failing("acme", RateLimited, TimeSpan.FromSeconds(30)), FallbackGateway.Serving("beta"));
        await gateway.RunAsync(model: FallbackGateway.Model);
        Assert.That((gateway.Records[^1].Rotations, gateway.Records[^1].Fallbacks), Is.EqualTo((0, 1)));
    }
}
