using ProviderKit.Tests.Support;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Upstream;

public class PooledBufferTests
{
    [TestCase(0, 100, true)]
    [TestCase(99, 100, true)]
    [TestCase(100, 100, true)]
    [TestCase(101, 100, false)]
    [TestCase(50_000, 60_000, true)]
    [TestCase(50_000, 49_999, false)]
    public async Task FillAsync_StreamOfAnyLength_ReadsItOrSaysItIsTooLong(int length, int limit, bool fits)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), new FakeTime(), default);
        using var buffer = new PooledBuffer(16);
        bool filled = await buffer.FillAsync(new MemoryStream(bytes), limit, deadline, TimeSpan.FromMinutes(1));
        Assert.That(filled, Is.EqualTo(fits));
        if (fits) Assert.That(buffer.Written.ToArray(), Is.EqualTo(bytes));
    }

    [Test]
    public async Task FillAsync_EndlessStream_StopsSoonAfterTheLimit()
    {
        using var deadline = new UpstreamDeadline(TimeSpan.FromMinutes(1), new FakeTime(), default);
        using var buffer = new PooledBuffer(16);
        Assert.That(await buffer.FillAsync(new Endless(), 1000, deadline, TimeSpan.FromMinutes(1)), Is.False);
        Assert.That(buffer.Length, Is.LessThan(4096));
    }

    [Test]
    public async Task FillAsync_StreamFallsSilent_EndsByTheIdleTimeAndRestartsWithEveryByte()
    {
        var time = new FakeTime();
        using var deadline = new UpstreamDeadline(TimeSpan.FromHours(1), time, default);
        using var buffer = new PooledBuffer(16);
        var stream = new Slow();
        var filling = buffer.FillAsync(stream, 1000, deadline, TimeSpan.FromSeconds(10)).AsTask();
        for (int i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(9));
            Assert.That(deadline.Expired, Is.False);
            var restarted = time.NextTimerSet();
            stream.Give();
            await restarted.WaitAsync(TimeSpan.FromSeconds(30)); // never, unless it fails
        }
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(deadline.Expired, Is.True);
        Assert.That(async () => await filling, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(buffer.Length, Is.EqualTo(3));
    }

    [Test]
    public void Dispose_Twice_IsHarmless()
    {
        var buffer = new PooledBuffer(16);
        buffer.Dispose();
        Assert.That(buffer.Dispose, Throws.Nothing);
        Assert.That(buffer.Written.Length, Is.Zero);
    }

    /// <summary>Gives as much as is asked for, without end.</summary>
    private sealed class Endless : ReadOnlyStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);
    }

    /// <summary>Gives a byte when told to.</summary>
    private sealed class Slow : ReadOnlyStream
    {
        private TaskCompletionSource<int> _next = new();

        public void Give()
        {
            var given = _next;
            _next = new TaskCompletionSource<int>();
            given.SetResult(1);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await _next.Task.WaitAsync(cancellationToken);
    }
}
