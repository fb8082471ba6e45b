using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

/// <summary>What requests meet that wait while one of them finds out whether a token serves again.</summary>
public class ProbeWaitTests
{
    private readonly FakeTime _time = new();

    [Test]
    public async Task ProbeStaysSilent_AllAreServedWhenTheTokenReopens_WheneverTheyCame()
    {
        var options = Gateway.NoRetries;
        options.Tokens.MaxWait = TimeSpan.FromSeconds(2);
        int calls = 0;
        var silent = new TaskCompletionSource<ProviderReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var probing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var provider = new FakeProvider((_, _) =>
        {
            int call = Interlocked.Increment(ref calls);
            if (call == 2) probing.SetResult();
            return call switch
            {
                1 => new ValueTask<ProviderReply>(FakeProvider.Failed(RateLimited, TimeSpan.FromSeconds(1))),
                2 => new ValueTask<ProviderReply>(silent.Task),
                _ => new ValueTask<ProviderReply>(FakeProvider.Whole()),
            };
        });
        var gateway = new Gateway(provider, _time, options, "A");

        var probe = gateway.SendAsync().AsTask();
        var others = new List<Task<DispatchResult>>();
        foreach (double pause in (double[])[0.21, 0.2, 0.9])
        {
            _time.Advance(TimeSpan.FromSeconds(pause));
            if (pause > 0.5) await probing.Task;
            others.Add(gateway.SendAsync().AsTask());
        }
        _time.Advance(TimeSpan.FromSeconds(4.68)); // to 5.99 s: the probe began at 1 s, and patience is 5 s
        Assert.That(others.Select(other => other.IsCompleted), Is.All.False);
        _time.Advance(TimeSpan.FromSeconds(0.02));
        foreach (var result in await Task.WhenAll(others))
        {
            Assert.That(result.Error, Is.Null);
            await result.DisposeAsync();
        }
        silent.SetResult(FakeProvider.Whole());
        await using var late = await probe;
        Assert.That(late.Error, Is.Null);
    }

    [TestCase(24)]
    [TestCase(-24)]
    public async Task WallClockIsSet_WaitsAndDurationsAreAsLongAsTheyWere(int hours)
    {
        var options = Gateway.NoRetries;
        options.Tokens.MaxWait = TimeSpan.FromMinutes(1);
        options.Limits.MaxConcurrent = 1;
        var provider = new FakeProvider(_ =>
        {
            _time.UtcNow += TimeSpan.FromHours(hours);
            _time.Advance(TimeSpan.FromSeconds(3));
            return FakeProvider.Whole();
        });
        var gateway = new Gateway(provider, _time, options, "A");
        gateway.Pool.Report("A", TokenOutcome.RateLimited, TimeSpan.FromSeconds(20));
        var running = gateway.RunAsync();
        _time.UtcNow += TimeSpan.FromHours(hours);
        _time.Advance(TimeSpan.FromSeconds(19.99));
        Assert.That(running.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(0.02));

        var outcome = await running;
        Assert.That(outcome.Error, Is.Null);
        Assert.That(outcome.Record.Duration, Is.EqualTo(TimeSpan.FromSeconds(23.01)).Within(TimeSpan.FromMilliseconds(1)));
        var waited = gateway.Trails.Find(outcome.Record.RequestId)!.Steps.Single(step => step.Kind == TrailStepKind.Waited);
        Assert.That(waited.Duration!.Value.TotalSeconds, Is.EqualTo(20).Within(0.02));
    }
}
