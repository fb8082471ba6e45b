using ProviderKit.Tests.Support;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Dispatch;

/// <summary>A caller who goes away: recorded as that, the upstream told, and no token blamed.</summary>
public class DispatcherCancellationTests
{
    [Test]
    public void CancelledBefore_IsRecordedAsCancelled()
    {
        var gateway = new Gateway(
            new FakeProvider((_, cancellation) =>
            {
                cancellation.ThrowIfCancellationRequested();
                return new(FakeProvider.Whole());
            }), "A");
        Assert.That(async () => await gateway.SendAsync(cancellationToken: new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
        AssertCancelled(gateway);
    }

    [Test]
    public void CancelledWhileWaiting_IsRecordedAndTheTokenUnblamed()
    {
        using var source = new CancellationTokenSource();
        var gateway = new Gateway(
            new FakeProvider(async (_, cancellation) =>
            {
                await source.CancelAsync();
                await Task.Delay(System.Threading.Timeout.Infinite, cancellation);
                return FakeProvider.Whole();
            }), "A");
        Assert.That(async () => await gateway.SendAsync(cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        AssertCancelled(gateway);
    }

    [Test]
    public async Task CancelledBeforeTheFirstEvent_IsRecordedAndTheStreamDisposed()
    {
        using var source = new CancellationTokenSource();
        var events = new FakeEvents("""{"choices":[{"delta":{"role":"assistant"}}]}""") { Hangs = true };
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(events)), "A");
        var sending = gateway.SendAsync(stream: true, cancellationToken: source.Token);
        await source.CancelAsync();
        Assert.That(async () => await sending, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(events.Disposed, Is.True);
        AssertCancelled(gateway);
    }

    [Test]
    public async Task CancelledInTheMiddleOfAStream_IsRecordedWithWhatItCostSoFar()
    {
        var events = new FakeEvents(
            """{"choices":[{"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}""") { Hangs = true };
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(events)), "A");
        using var source = new CancellationTokenSource();
        var result = await gateway.SendAsync(stream: true, cancellationToken: source.Token);
        Assert.That(result.Stream!.TryRead(out _), Is.True);
        var waiting = result.Stream.WaitToReadAsync(source.Token);
        await source.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        await result.DisposeAsync();
        Assert.That(events.Disposed, Is.True);
        AssertCancelled(gateway);
        Assert.That(gateway.Records[0].Usage, Is.EqualTo(new ChatUsage(5, 1)));
    }

    [Test]
    public async Task ResultDisposedHalfway_IsRecordedAsCancelled()
    {
        var events = new FakeEvents("""{"choices":[{"delta":{"content":"Hi"}}]}""") { Hangs = true };
        var gateway = new Gateway(new FakeProvider(_ => ProviderReply.Streamed(events)), "A");
        await (await gateway.SendAsync(stream: true)).DisposeAsync();
        Assert.That(events.Disposed, Is.True);
        AssertCancelled(gateway);
    }

    private static void AssertCancelled(Gateway gateway)
    {
        var record = gateway.AssertEnded();
        Assert.That(gateway.Records, Has.Count.EqualTo(1));
        Assert.That((record.Error?.Kind, record.Status), Is.EqualTo(((ProviderErrorKind?)Cancelled, 499)));
        Assert.That(gateway.Pool.Stats("A"), Has.Property("Failures").Zero.And.Property("Blocked").False);
    }
}
