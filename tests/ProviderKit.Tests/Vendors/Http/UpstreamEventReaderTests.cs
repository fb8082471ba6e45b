using ProviderKit.Lifetime;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Tests.Vendors.Http;

/// <summary>What holds in a stream after its first event: after a silence, a pause of the client's, an error, the end.</summary>
public class UpstreamEventReaderTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan NearlyIdle = Idle - TimeSpan.FromTicks(1);

    private FakeTime _time = null!;
    private CancellationTokenSource _caller = null!;
    private DrainSignal _drain = null!;
    private SteppedStream _stream = null!;
    private UpstreamEventReader _events = null!;

    [SetUp]
    public void SetUp()
    {
        (_time, _caller, _drain) = (new FakeTime(), new CancellationTokenSource(), new DrainSignal(new FakeTime()));
        _stream = new SteppedStream();
        var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(10), _time, _caller.Token, _drain.Token);
        deadline.Pause(); // the headers are here
        _events = new UpstreamEventReader(new HttpResponseMessage(), _stream, new SseParser(1000), deadline, new UpstreamOptions { IdleTimeout = Idle });
    }

    [TearDown]
    public async Task TearDown()
    {
        await _events.DisposeAsync();
        _caller.Dispose();
        _drain.Dispose();
    }

    [Test]
    public async Task Silence_EachHasTheWholeTime()
    {
        for (int i = 0; i < 5; i++)
        {
            var wait = Wait();
            _time.Advance(NearlyIdle);
            _stream.Give($"data: {i}\n\n");
            Assert.That(await Ended(wait), Is.True);
            Assert.That(Read(), Is.EqualTo(i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Test]
    public async Task Silence_ASecondOneThatIsTooLong_IsAnError()
    {
        var wait = Wait();
        _stream.Give("data: 0\n\n");
        Assert.That(await Ended(wait), Is.True);
        Read();
        wait = Wait();
        _time.Advance(NearlyIdle);
        Assert.That(wait.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.That(await Ended(wait), Is.False);
        Assert.That((_events.Error!.Kind, _events.Error.Code), Is.EqualTo((ProviderErrorKind.Timeout, "upstream_idle_timeout")));
    }

    [Test]
    public async Task ClientPauses_NoTimeRunsMeanwhile_AndTheNextSilenceHasAllOfIt()
    {
        var wait = Wait();
        _stream.Give("data: 0\n\n");
        await Ended(wait);
        Read();
        _time.Advance(TimeSpan.FromHours(5));
        wait = Wait();
        _time.Advance(NearlyIdle);
        Assert.That((wait.IsCompleted, _events.Error), Is.EqualTo((false, (ProviderError?)null)));
        _stream.Give("data: 1\n\n");
        Assert.That((await Ended(wait), Read()), Is.EqualTo((true, "1")));
    }

    [Test]
    public async Task AfterAnError_NothingFollowsAndTheErrorStays()
    {
        var wait = Wait();
        _stream.Break();
        Assert.That(await Ended(wait), Is.False);
        var error = _events.Error;
        Assert.That(error!.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
        _stream.Give("data: late\n\n");
        Assert.That((await Wait(), Read(), _events.Error), Is.EqualTo((false, (string?)null, error)));
    }

    [Test]
    public async Task AfterDone_NothingFollows()
    {
        var wait = Wait();
        _stream.Give("data: 0\n\ndata: [DONE]\n\ndata: late\n\n");
        await Ended(wait);
        Assert.That((Read(), Read()), Is.EqualTo(("0", (string?)null)));
        Assert.That((await Wait(), _events.Error), Is.EqualTo((false, (ProviderError?)null)));
    }

    [Test]
    public async Task EventTooLarge_AfterGoodOnes_IsAnError()
    {
        var wait = Wait();
        _stream.Give("data: 0\n\n");
        await Ended(wait);
        Read();
        for (int i = 0; i < 3 && _events.Error is null; i++)
        {
            wait = Wait();
            if (!wait.IsCompleted) _stream.Give("data: " + new string('x', 600));
            await Ended(wait);
            Read();
        }
        Assert.That(_events.Error?.Code, Is.EqualTo("upstream_reply_too_large"));
    }

    [Test]
    public async Task CallerLeaves_InTheSecondSilence_IsNoErrorOfTheUpstreams()
    {
        var wait = Wait();
        _stream.Give("data: 0\n\n");
        await Ended(wait);
        Read();
        wait = Wait();
        await _caller.CancelAsync();
        Assert.That(async () => await Ended(wait), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_events.Error, Is.Null);
    }

    [Test]
    public async Task ReaderLeaves_InASilence_EndsTheWaitAndTheCall()
    {
        using var reader = new CancellationTokenSource();
        var wait = _events.WaitToReadAsync(reader.Token).AsTask();
        Assert.That(wait.IsCompleted, Is.False);
        await reader.CancelAsync();
        Assert.That(async () => await Ended(wait), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_events.Error, Is.Null);
        Assert.That((await Ended(Wait()), _events.Error!.Kind), Is.EqualTo((false, ProviderErrorKind.Cancelled)), "a read that was given up cannot be resumed");
    }

    [Test]
    public async Task ReaderLeaves_InASilenceOfARawReply_EndsTheWaitAndTheCall()
    {
        using var reader = new CancellationTokenSource();
        await using var raw = new UpstreamRawReply(new HttpResponseMessage(), _stream, new UpstreamDeadline(Idle, _time, _caller.Token), Idle) { Status = 200 };
        var read = raw.ReadAsync(new byte[9], reader.Token).AsTask();
        await reader.CancelAsync();
        Assert.That(async () => await read.WaitAsync(TimeSpan.FromSeconds(30)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task ReaderLeaves_AfterItsWait_LeavesTheStreamAsItIs()
    {
        using var reader = new CancellationTokenSource();
        var wait = _events.WaitToReadAsync(reader.Token).AsTask();
        _stream.Give("data: 0\n\n");
        await Ended(wait);
        await reader.CancelAsync();
        Read();
        wait = Wait();
        _stream.Give("data: 1\n\n");
        Assert.That((await Ended(wait), Read()), Is.EqualTo((true, "1")));
    }

    [Test]
    public async Task AppEnds_InTheSecondSilence_IsSaidSo()
    {
        var wait = Wait();
        _stream.Give("data: 0\n\n");
        await Ended(wait);
        Read();
        wait = Wait();
        _drain.End();
        Assert.That((await Ended(wait), _events.Error), Is.EqualTo((false, DrainSignal.Error)));
    }

    // The bound is for a reader that never ends.
    private static Task<bool> Ended(Task<bool> wait) => wait.WaitAsync(TimeSpan.FromSeconds(30));

    private Task<bool> Wait() => _events.WaitToReadAsync(_caller.Token).AsTask();

    private string? Read() => _events.TryRead(out var chunk) ? System.Text.Encoding.UTF8.GetString(chunk.Span) : null;

    /// <summary>Each read waits for what a test gives.</summary>
    private sealed class SteppedStream : ReadOnlyStream
    {
        private readonly System.Threading.Channels.Channel<byte[]> _given = System.Threading.Channels.Channel.CreateUnbounded<byte[]>(
            new System.Threading.Channels.UnboundedChannelOptions { AllowSynchronousContinuations = true });

        public void Give(string text) => _given.Writer.TryWrite(Json.Bytes(text));

        public void Break() => _given.Writer.TryComplete(new IOException("reset"));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] bytes;
            try
            {
                bytes = await _given.Reader.ReadAsync(cancellationToken);
            }
            catch (System.Threading.Channels.ChannelClosedException e)
            {
                throw e.InnerException!;
            }
            bytes.CopyTo(buffer);
            return bytes.Length;
        }
    }
}
