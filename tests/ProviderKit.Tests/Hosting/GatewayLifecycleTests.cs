using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ProviderKit.Hosting;
using ProviderKit.Lifetime;
using ProviderKit.State;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Hosting;

/// <summary>FAULTS 55, as far as no server is needed for it.</summary>
[Property("FAULTS", 55)]
public class GatewayLifecycleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ProviderKitOptions _options = new();
    private FakeTime _time = null!;
    private DrainSignal _signal = null!;
    private InFlightRequests _requests = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new FakeTime();
        _signal = new DrainSignal(_time);
        _requests = new InFlightRequests();
        (_options.Drain.Time, _options.Drain.MinTime) = (TimeSpan.FromSeconds(10), TimeSpan.Zero);
    }

    [TearDown]
    public void TearDown() => _signal.Dispose();

    [Test]
    public async Task Stopping_NothingRuns_EndsAtOnce()
    {
        await StopAsync().WaitAsync(Patience);

        Assert.That((_signal.IsDraining, _signal.Token.IsCancellationRequested), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Stopping_RequestsRun_WaitsForTheLast()
    {
        _requests.Enter();
        _requests.Enter();

        var stopping = StopAsync();
        _requests.Exit();
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.That((stopping.IsCompleted, _signal.IsDraining), Is.EqualTo((false, true)));
        _requests.Exit();

        await stopping.WaitAsync(Patience);
        Assert.That(_signal.Token.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Stopping_MinTime_IsWaitedThoughNothingRuns()
    {
        _options.Drain.MinTime = TimeSpan.FromSeconds(4);

        var stopping = StopAsync();
        _time.Advance(TimeSpan.FromSeconds(3.9));
        Assert.That(stopping.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await stopping.WaitAsync(Patience);
    }

    [Test]
    public async Task Stopping_TimeIsOver_EndsTheRequestsAndWaitsForTheirLastWords()
    {
        _requests.Enter();

        var stopping = StopAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(_signal.Token.IsCancellationRequested, Is.True);
        Assert.That(stopping.IsCompleted, Is.False);
        _requests.Exit();

        await stopping.WaitAsync(Patience);
    }

    [Test]
    public async Task Stopping_AClientDoesNotListen_IsNotWaitedForLong()
    {
        _requests.Enter();
        var stopping = StopAsync();

        var lastWords = _time.NextTimerSet();
        _time.Advance(TimeSpan.FromSeconds(10));
        await lastWords.WaitAsync(Patience);
        _time.Advance(GatewayLifecycle.LastWords);

        await stopping.WaitAsync(Patience);
    }

    [Test]
    public async Task Stopping_HostHasNoMorePatience_EndsTheRequests()
    {
        _requests.Enter();
        using var host = new CancellationTokenSource();
        using var told = _signal.Token.Register(() => _requests.Exit());

        var stopping = StopAsync(host.Token);
        await host.CancelAsync();

        await stopping.WaitAsync(Patience);
        Assert.That(_signal.Token.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task Requests_OfADispatcher_AreCountedFromArrivalToRecord()
    {
        var gateway = new Gateway(new FakeProvider(_ => FakeProvider.Whole()), "A");

        var result = await gateway.SendAsync();
        Assert.That(gateway.InFlight.Count, Is.EqualTo(1));
        await result.DisposeAsync();
        await gateway.Unsent.Reject(new ProviderError(ProviderErrorKind.NotFound, "no")).DisposeAsync();

        Assert.That(gateway.InFlight.Count, Is.Zero);
    }

    private Task StopAsync(CancellationToken hosts = default) =>
        new GatewayLifecycle(_signal, _requests, NoTests(), new WorkFolders(Path.GetTempPath()), Options.Create(_options), _time, NullLogger<GatewayLifecycle>.Instance).StoppingAsync(hosts);

    private TokenTestSchedule NoTests()
    {
        var registry = new ProviderRegistry([], null, _time, NullLogger<ProviderRegistry>.Instance);
        var tester = new TokenTester(registry, _options.Health, _time, NullLogger<TokenTester>.Instance);
        return new TokenTestSchedule(tester, _options.Health, _time, new Random(1), NullLogger<TokenTestSchedule>.Instance);
    }
}
