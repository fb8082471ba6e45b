using ProviderKit.Dispatch.Limits;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Limits;

public class ConcurrencyGateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTime _time = new();

    [Test]
    public async Task Enter_UpToTheMaximum_IsAtOnce_ThenInOrder()
    {
        var gate = new ConcurrencyGate(2, 10, _time);
        Assert.That((await gate.EnterAsync(Patience, default), await gate.EnterAsync(Patience, default)), Is.EqualTo((true, true)));
        var waiting = Enumerable.Range(0, 3).Select(_ => gate.EnterAsync(Patience, default).AsTask()).ToArray();
        foreach (var next in waiting)
        {
            Assert.That(waiting.Where(w => w.IsCompleted), Is.EqualTo(waiting.TakeWhile(w => w != next)));
            gate.Leave();
            Assert.That(await next, Is.True);
        }
        Assert.That((gate.Holders, gate.Waiting), Is.EqualTo((2, 0)));
        gate.Leave();
        gate.Leave();
        Assert.That(gate.Holders, Is.Zero);
    }

    [Test]
    public async Task Queue_Full_RefusesAtOnce()
    {
        var gate = new ConcurrencyGate(1, 1, _time);
        await gate.EnterAsync(Patience, default);
        var waiting = gate.EnterAsync(Patience, default).AsTask();
        Assert.That((await gate.EnterAsync(Patience, default), gate.Waiting), Is.EqualTo((false, 1)));
        gate.Leave();
        Assert.That(await waiting, Is.True);
    }

    [Test]
    public async Task Queue_NoTimeIsLeft_RefusesAtOnce()
    {
        var gate = new ConcurrencyGate(1, 10, _time);
        Assert.That(await gate.EnterAsync(TimeSpan.Zero, default), "there is a place");
        Assert.That(await gate.EnterAsync(TimeSpan.Zero, default).AsTask().WaitAsync(Patience), Is.False);
        Assert.That(gate.Waiting, Is.Zero);
    }

    [Test]
    public async Task Queue_TakesTooLong_RefusesAndGivesTheSlotAway()
    {
        var gate = new ConcurrencyGate(1, 1, _time);
        await gate.EnterAsync(Patience, default);
        var first = gate.EnterAsync(Patience, default).AsTask();
        _time.Advance(Patience - TimeSpan.FromMilliseconds(1));
        Assert.That(first.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await first, gate.Waiting), Is.EqualTo((false, 0)));
        var second = gate.EnterAsync(Patience, default).AsTask();
        gate.Leave();
        Assert.That((await second, gate.Holders), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Caller_LeavesTheQueue_TheNextMovesUp()
    {
        var gate = new ConcurrencyGate(1, 2, _time);
        await gate.EnterAsync(Patience, default);
        using var caller = new CancellationTokenSource();
        var leaving = gate.EnterAsync(Patience, caller.Token).AsTask();
        var next = gate.EnterAsync(Patience, default).AsTask();
        await caller.CancelAsync();
        Assert.That(async () => await leaving, Throws.InstanceOf<OperationCanceledException>());
        gate.Leave();
        Assert.That((await next, gate.Holders, gate.Waiting), Is.EqualTo((true, 1, 0)));
    }

    [Test]
    public async Task ManyAtOnce_NeverMoreThanTheMaximum_AndAllGetThrough()
    {
        var gate = new ConcurrencyGate(3, 1000, new FakeTime());
        int inside = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(async () =>
        {
            Assert.That(await gate.EnterAsync(TimeSpan.FromMinutes(5), default), Is.True);
            int now = Interlocked.Increment(ref inside);
            for (int seen = most; now > seen; seen = most) Interlocked.CompareExchange(ref most, now, seen);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            gate.Leave();
        })));
        Assert.That((most <= 3, gate.Holders, gate.Waiting), Is.EqualTo((true, 0, 0)));
    }
}
