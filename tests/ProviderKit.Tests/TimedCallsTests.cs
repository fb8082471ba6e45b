using System.Runtime.CompilerServices;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests;

/// <summary>Providers of an app are called within the timeouts, whatever they make of their cancellation.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class TimedCallsTests
{
    private static readonly UpstreamOptions Limits = new();

    private readonly FakeTime _time = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _caller = new();

    private static readonly Func<CancellationToken, Task>[] Endings =
    [
        token => Task.Delay(Timeout.Infinite, token),
        async token =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            catch (OperationCanceledException e)
            {
                throw new IOException("closed", e);
            }
        },
        async token =>
        {
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new ProviderException(new ProviderError(ProviderErrorKind.Cancelled, "I was cancelled."));
        },
    ];

    [TearDown]
    public void End()
    {
        _ending.Dispose();
        _caller.Dispose();
    }

    [Test]
    public async Task Whole_ThatDoesNotCome_IsAFirstByteTimeout([ValueSource(nameof(Endings))] Func<CancellationToken, Task> ending)
    {
        var sending = SendAsync(async (_, token) =>
        {
            await ending(token);
            return FakeProvider.Whole();
        });
        _time.Advance(Limits.FirstByteTimeout);
        await using var reply = await sending;
        Assert.That(reply.Error?.Code, Is.EqualTo("upstream_first_byte_timeout"));
    }

    [Test]
    public async Task Whole_WhoseProviderReportsTheCancellation_IsAFirstByteTimeout()
    {
        var sending = SendAsync(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return FakeProvider.Failed(ProviderErrorKind.Internal);
        });
        _time.Advance(Limits.FirstByteTimeout);
        await using var reply = await sending;
        Assert.That(reply.Error?.Code, Is.EqualTo("upstream_first_byte_timeout"));
    }

    [Test]
    public async Task Stream_ThatDoesNotBegin_IsAFirstByteTimeout([ValueSource(nameof(Endings))] Func<CancellationToken, Task> ending)
    {
        await using var reply = await SendAsync((_, _) => new(ProviderReply.Streamed(EventsAsync(0, ending))));
        var waiting = reply.Events!.WaitToReadAsync(default);
        _time.Advance(Limits.FirstByteTimeout);
        Assert.That((await waiting, reply.Events.Error?.Code), Is.EqualTo((false, "upstream_first_byte_timeout")));
    }

    [Test]
    public async Task Stream_ThatFallsSilent_IsAnIdleTimeout([ValueSource(nameof(Endings))] Func<CancellationToken, Task> ending)
    {
        await using var reply = await SendAsync((_, _) => new(ProviderReply.Streamed(EventsAsync(2, ending))));
        await ReadAsync(reply, 2);
        var waiting = reply.Events!.WaitToReadAsync(default);
        _time.Advance(Limits.IdleTimeout);
        Assert.That((await waiting, reply.Events.Error?.Code), Is.EqualTo((false, "upstream_idle_timeout")));
    }

    [Test]
    public async Task Reader_ThatIsSlow_IsNotTheUpstreamsFault()
    {
        await using var reply = await SendAsync((_, _) => new(ProviderReply.Streamed(EventsAsync(3, _ => Task.CompletedTask))));
        for (int i = 0; i < 3; i++)
        {
            await ReadAsync(reply, 1);
            _time.Advance(Limits.FirstByteTimeout + Limits.IdleTimeout);
        }
        Assert.That((await reply.Events!.WaitToReadAsync(default), reply.Events.Error), Is.EqualTo((false, (ProviderError?)null)));
    }

    [Test]
    public async Task DrainTime_ThatIsOver_EndsTheCall([Values] bool stream)
    {
        var sending = SendAsync(async (_, token) =>
        {
            if (stream) return ProviderReply.Streamed(EventsAsync(0, Endings[0]));
            await Task.Delay(Timeout.Infinite, token);
            return FakeProvider.Whole();
        });
        var waiting = stream ? (await sending).Events!.WaitToReadAsync(default) : default;
        await _ending.CancelAsync();
        await using var reply = await sending;
        await waiting;
        Assert.That((reply.Error ?? reply.Events?.Error)?.Kind, Is.EqualTo(ProviderErrorKind.ShuttingDown));
    }

    [Test]
    public async Task Caller_WhoLeaves_IsNoTimeout([Values] bool stream)
    {
        var sending = SendAsync(async (_, token) =>
        {
            if (stream) return ProviderReply.Streamed(EventsAsync(0, Endings[0]));
            await Task.Delay(Timeout.Infinite, token);
            return FakeProvider.Whole();
        });
        var reading = stream ? (await sending).Events!.WaitToReadAsync(_caller.Token).AsTask() : (Task)sending;
        await _caller.CancelAsync();
        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
        if (stream) await (await sending).DisposeAsync();
    }

    private Task<ProviderReply> SendAsync(Func<ProviderCall, CancellationToken, ValueTask<ProviderReply>> answer)
    {
        var call = new ProviderCall(ChatRequest.Parse("""{"model":"m","messages":[]}"""u8.ToArray()), "m", null);
        return new TimedCalls(Limits, _time, _ending.Token).SendAsync(new FakeProvider(answer), call, _caller.Token).AsTask();
    }

    private static async Task ReadAsync(ProviderReply reply, int count)
    {
        while (count > 0)
        {
            if (reply.Events!.TryRead(out _)) count--;
            else Assert.That(await reply.Events.WaitToReadAsync(default), Is.True);
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> EventsAsync(int count, Func<CancellationToken, Task> ending, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++) yield return "{}"u8.ToArray();
        await ending(cancellationToken);
    }
}
