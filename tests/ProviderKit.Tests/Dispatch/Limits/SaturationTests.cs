using ProviderKit.Dispatch.Limits;
using ProviderKit.Tests.Routing;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Limits;

/// <summary>The number of calls that run at a time: a request gives its slot back, however it ends.</summary>
public class SaturationTests
{
    private static FakeEvents Endless => new("""{"choices":[{"delta":{"content":"Hi"}}]}""") { Hangs = true };

    private static ProviderKitOptions One(int queue = 10) => new()
    {
        Retry = { MaxRetries = 0 },
        Limits = { MaxConcurrent = 1, QueueLimit = queue, QueueTimeout = TimeSpan.FromSeconds(30) },
    };

    [Test]
    public async Task Stream_HoldsItsSlotUntilItIsDisposed()
    {
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(Endless)), new FakeTime(), One(queue: 0), "A");
        var stream = await gateway.SendAsync(stream: true);
        var refused = await gateway.SendAsync();
        await refused.DisposeAsync();
        Assert.That((refused.Error!.Kind, refused.Error.HttpStatus, refused.Error.RetryAfter, refused.Attempts),
            Is.EqualTo((ProviderErrorKind.Saturated, 503, (TimeSpan?)TimeSpan.FromSeconds(1), 0)));
        await stream.DisposeAsync();
        await (await gateway.SendAsync(stream: true)).DisposeAsync();
        Assert.That(gateway.Services.Gates!.Overall!.Holders, Is.Zero);
    }

    [Test]
    public async Task Waiting_IsInOrder_AndTheTokenIsTakenAfterwards()
    {
        var gates = new List<TaskCompletionSource<ProviderReply>>();
        var provider = new FakeProvider((_, _) =>
        {
            gates.Add(new TaskCompletionSource<ProviderReply>(TaskCreationOptions.RunContinuationsAsynchronously));
            return new ValueTask<ProviderReply>(gates[^1].Task);
        });
        var gateway = new Gateway(provider, new FakeTime(), One(), "A");
        var sent = Enumerable.Range(0, 3).Select(_ => gateway.SendAsync().AsTask()).ToArray();
        for (int i = 0; i < sent.Length; i++)
        {
            Assert.That((gates.Count, gateway.Pool.Stats("A").InFlight), Is.EqualTo((i + 1, 1)));
            gates[i].SetResult(FakeProvider.Whole());
            var done = await sent[i];
            Assert.That((done.Error, sent.Count(s => s.IsCompleted)), Is.EqualTo(((ProviderError?)null, i + 1)));
            var next = i + 1 < sent.Length ? Task.WhenAny(sent[i + 1], Reaches(() => gates.Count == i + 2)) : Task.CompletedTask;
            await done.DisposeAsync();
            await next;
        }
        Assert.That(gateway.Services.Gates!.Overall!.Holders, Is.Zero);
    }

    [Test]
    public async Task Queue_TooSlow_Is503_AndFallsBackWhereThereIsAChain()
    {
        var options = One();
        options.Limits.MaxConcurrent = null;
        options.Limits.MaxConcurrentPerProvider = 1;
        var gateway = FallbackGateway.Of(options, FallbackGateway.Provider("acme", _ => ProviderReply.Streamed(Endless)), FallbackGateway.Serving("beta"));
        await using var held = await gateway.SendAsync(stream: true);
        var (chained, alone) = (gateway.SendAsync().AsTask(), gateway.SendAsync(model: "ext-acme-other").AsTask());
        Assert.That(chained.IsCompleted || alone.IsCompleted, Is.False);
        gateway.Time.Advance(TimeSpan.FromSeconds(30));
        await using var served = await chained;
        await using var refused = await alone;
        Assert.That((served.Error, served.Provider, refused.Error?.Kind), Is.EqualTo(((ProviderError?)null, "beta", (ProviderErrorKind?)ProviderErrorKind.Saturated)));
        var waited = gateway.Trails.Find(refused.RequestId)!.Steps.Single(s => s.Kind == TrailStepKind.Waited);
        Assert.That((waited.WaitedFor, waited.Duration, waited.Succeeded), Is.EqualTo(((TrailWait?)TrailWait.Queue, (TimeSpan?)TimeSpan.FromSeconds(30), (bool?)false)));
    }

    [TestCase("failure")]
    [TestCase("exception")]
    [TestCase("blocked")]
    [TestCase("cancelled")]
    [TestCase("queued")]
    [TestCase("broken stream")]
    [TestCase("whole")]
    public async Task HoweverItEnds_TheSlotIsFree(string how)
    {
        using var caller = new CancellationTokenSource();
        var provider = new FakeProvider(async (_, cancellation) =>
        {
            if (how == "cancelled")
            {
                await caller.CancelAsync();
                cancellation.ThrowIfCancellationRequested();
            }
            return how switch
            {
                "failure" => FakeProvider.Status(400),
                "exception" => throw new InvalidOperationException(),
                "blocked" => FakeProvider.Status(429),
                "broken stream" => ProviderReply.Streamed(new FakeEvents("""{"choices":[{"delta":{"content":"Hi"}}]}""")),
                "queued" => ProviderReply.Streamed(Endless),
                _ => FakeProvider.Whole(),
            };
        });
        var options = One();
        options.Limits.MaxConcurrentPerProvider = 1;
        var gateway = new Gateway(provider, new FakeTime(), options, "A");
        var overall = gateway.Services.Gates!.Overall!;
        switch (how)
        {
            case "cancelled":
                Assert.That(async () => await gateway.SendAsync(cancellationToken: caller.Token), Throws.InstanceOf<OperationCanceledException>());
                break;
            case "queued":
                await using (await gateway.SendAsync(stream: true))
                {
                    var queued = gateway.SendAsync(cancellationToken: caller.Token).AsTask();
                    await caller.CancelAsync();
                    Assert.That(async () => await queued, Throws.InstanceOf<OperationCanceledException>());
                    Assert.That((overall.Holders, overall.Waiting), Is.EqualTo((1, 0)));
                }
                break;
            default:
                await gateway.RunAsync(stream: how == "broken stream");
                break;
        }
        Assert.That((overall.Holders, overall.Waiting), Is.EqualTo((0, 0)));
        Assert.That(gateway.Records.Select(r => r.RequestId), Is.Unique);
        Assert.That(await gateway.Services.Gates.EnterAsync(gateway.Entry, default), Is.True, "the provider's place is free too");
    }

    [Test]
    public async Task WaitingForAToken_OthersMayHaveTheSlot()
    {
        var options = One();
        options.Tokens.MaxWait = TimeSpan.FromMinutes(5);
        var gateway = FallbackGateway.Of(options, FallbackGateway.Serving("acme"), FallbackGateway.Serving("beta"));
        gateway.Pool.Use(TokenOutcome.RateLimited, TimeSpan.FromSeconds(20));
        var waiting = gateway.SendAsync().AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        await using (var other = await gateway.SendAsync(model: "ext-beta-x")) Assert.That(other.Error, Is.Null);
        gateway.Time.Advance(TimeSpan.FromSeconds(21));
        var served = await waiting;
        Assert.That((served.Error, served.Provider, served.Attempts), Is.EqualTo(((ProviderError?)null, "acme", 1)));
        Assert.That(gateway.Services.Gates!.Overall!.Holders, Is.EqualTo(1));
        await served.DisposeAsync();
        Assert.That(gateway.Services.Gates.Overall.Holders, Is.Zero);
    }

    [Test]
    public void NoMaximum_ThereIsNoGate() => Assert.That(UpstreamGates.Create(new UpstreamLimitOptions(), new FakeTime()), Is.Null);

    private static async Task Reaches(Func<bool> condition)
    {
        while (!condition()) await Task.Yield();
    }
}
