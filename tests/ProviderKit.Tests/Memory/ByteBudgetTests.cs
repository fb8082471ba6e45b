using ProviderKit.Memory;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Memory;

public class ByteBudgetTests
{
    // 1 MiB: 128 KiB for small buffers, 896 KiB shared, of which bodies may fill 560 KiB and one alone 784 KiB.
    private const long Limit = 1024 * 1024, Shared = 896 * 1024, ForBodies = 560 * 1024, Largest = 784 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTime _time = new();

    /// <summary>A request's second body, such as with the conversation before it, does not queue with those that hold nothing.</summary>
    [Test]
    public async Task BufferBeside_OfARequestThatHoldsBytes_DoesNotWaitToEnter()
    {
        const long limit = 1024 * 1024;
        var budget = new ByteBudget(limit, TimeSpan.FromSeconds(30), new FakeTime());
        using var body = budget.CreateBuffer();
        await body.ReserveAsync(260_000, default);
        using var other = budget.CreateBuffer();
        await other.ReserveAsync(260_000, default);

        using var beside = body.CreateBeside();
        Assert.That(await beside.ReserveAsync(260_000, default).AsTask().Patiently(), Is.EqualTo(ByteGrant.Granted), "past the share of bodies");

        // All that is held now waits: the one that came last gives way.
        using var more = other.CreateBeside();
        var waits = more.ReserveAsync(260_000, default).AsTask();
        using var further = body.CreateBeside();
        Assert.That(await further.ReserveAsync(260_000, default).AsTask().Patiently(), Is.EqualTo(ByteGrant.Saturated));
        beside.Dispose();
        Assert.That(await waits.Patiently(), Is.EqualTo(ByteGrant.Granted));
    }

    [Test]
    public void Create_NothingConfigured_TakesAShareOfTheMemory() =>
        Assert.That(ByteBudget.Create(null, Patience, new ProcessLimits(1000L << 20), _time).Limit, Is.EqualTo(300L << 20));

    [Test]
    public void Create_Configured_TakesThat() =>
        Assert.That(ByteBudget.Create(70_000, Patience, new ProcessLimits(1L << 40), _time).Limit, Is.EqualTo(70_000));

    [Test]
    public async Task Reserve_Small_NeedsNoSharedBytesAndComesBack()
    {
        var budget = NewBudget();
        var buffer = budget.CreateBuffer();

        Assert.That(await buffer.ReserveAsync(1000, default), Is.EqualTo(ByteGrant.Granted));
        Assert.That((budget.InUse, buffer.Account.Held), Is.EqualTo((1024L, 0L)));

        buffer.Dispose();
        Assert.That(budget.InUse, Is.Zero);
    }

    [Test]
    public async Task Reserve_SmallWhileLargeOnesFillTheRest_IsGrantedAtOnce()
    {
        var budget = NewBudget();
        await TakeAsync(budget, ForBodies, enters: true);
        await TakeAsync(budget, Shared - ForBodies, enters: false);
        var waits = TakeAsync(budget, 100_000, enters: true);

        using var small = budget.CreateBuffer();
        Assert.That(small.ReserveAsync(64 * 1024, default).IsCompleted, Is.True);
        Assert.That(waits.IsCompleted, Is.False);
    }

    [Test]
    public async Task Reserve_SmallOverTheirShare_TakesSharedBytes()
    {
        var budget = NewBudget();
        var buffers = Enumerable.Range(0, 3).Select(_ => budget.CreateBuffer()).ToArray();

        foreach (var buffer in buffers) Assert.That(await buffer.ReserveAsync(64 * 1024, default), Is.EqualTo(ByteGrant.Granted));

        Assert.That(buffers.Select(b => b.Account.Held), Is.EqualTo([0L, 0L, 64 * 1024L]));
        foreach (var buffer in buffers) buffer.Dispose();
        Assert.That(budget.InUse, Is.Zero);
    }

    [TestCase(Largest + 1, true)]
    [TestCase(Shared + 1, false)]
    public async Task Take_MoreThanThereEverIs_IsTooLargeAtOnce(long bytes, bool enters)
    {
        var (grant, _) = await TakeAsync(NewBudget(), bytes, enters);

        Assert.That(grant, Is.EqualTo(ByteGrant.TooLarge));
    }

    [Test]
    public async Task Take_BodyAboveTheShareOfBodies_EntersWhenItIsAlone()
    {
        var budget = NewBudget();
        var (_, first) = await TakeAsync(budget, 100_000, enters: true);

        var large = TakeAsync(budget, Largest, enters: true);
        Assert.That(large.IsCompleted, Is.False);

        first.Give(100_000);
        Assert.That((await large.Patiently()).Grant, Is.EqualTo(ByteGrant.Granted));
    }

    [Test]
    public async Task Take_NotFreeInTime_IsSaturated()
    {
        var budget = NewBudget();
        var (_, first) = await TakeAsync(budget, ForBodies, enters: true);
        var waits = TakeAsync(budget, 1, enters: true);

        _time.Advance(Patience - TimeSpan.FromTicks(1));
        Assert.That((waits.IsCompleted, budget.Waiting), Is.EqualTo((false, 1)));
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That((await waits.Patiently()).Grant, Is.EqualTo(ByteGrant.Saturated));
        first.Give(ForBodies);
        Assert.That((budget.InUse, budget.Waiting), Is.EqualTo((0L, 0)));
    }

    [Test]
    public async Task Take_CallerLeaves_FreesItsPlaceForTheNext()
    {
        var budget = NewBudget();
        var (_, first) = await TakeAsync(budget, ForBodies - 10, enters: true);
        using var leaving = new CancellationTokenSource();
        var account = new ByteAccount(budget);
        var leaver = budget.TakeAsync(account, ForBodies, enters: true, leaving.Token).AsTask();
        // Ten bytes are free, and one budget's worth may overtake: after that only the leaver's departure lets others through.
        for (long passed = 0; passed + 10 <= Shared; passed += 10)
        {
            var (grant, other) = await TakeAsync(budget, 10, enters: true);
            Assert.That(grant, Is.EqualTo(ByteGrant.Granted));
            other.Give(10);
        }
        var next = TakeAsync(budget, 10, enters: true);
        Assert.That(next.IsCompleted, Is.False, "the large one has been overtaken often enough");

        await leaving.CancelAsync();

        Assert.That(async () => await leaver, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await next.Patiently()).Grant, Is.EqualTo(ByteGrant.Granted));
        first.Give(ForBodies - 10);
        Assert.That(account.Held, Is.Zero);
    }

    [Test]
    public async Task Take_SmallerBehindOneThatDoesNotFit_OvertakesIt()
    {
        var budget = NewBudget();
        await TakeAsync(budget, ForBodies / 2, enters: true);
        var huge = TakeAsync(budget, ForBodies, enters: true);

        var (grant, _) = await TakeAsync(budget, 1000, enters: true).Patiently();

        Assert.That((grant, huge.IsCompleted), Is.EqualTo((ByteGrant.Granted, false)));
    }

    [Test]
    public async Task Take_BodiesWhileAnAdmittedRequestWaits_DoNotEnter()
    {
        var budget = NewBudget();
        var (_, body) = await TakeAsync(budget, 300_000, enters: true);
        var (_, other) = await TakeAsync(budget, Shared - 300_000, enters: false);
        var reply = body.TakeAsync(200_000, default).AsTask();
        var entering = TakeAsync(budget, 10_000, enters: true);

        other.Give(150_000);
        Assert.That((reply.IsCompleted, entering.IsCompleted), Is.EqualTo((false, false)), "what is free is kept for the admitted one");
        other.Give(50_000);

        Assert.That(await reply.Patiently(), Is.EqualTo(ByteGrant.Granted));
        Assert.That(entering.IsCompleted, Is.False);
        other.Give(Shared - 500_000);
        Assert.That((await entering.Patiently()).Grant, Is.EqualTo(ByteGrant.Granted));
    }

    [Test]
    public async Task Take_EveryHolderWaits_TheLastGivesWay()
    {
        var budget = NewBudget();
        var accounts = new List<ByteAccount>();
        for (int i = 0; i < 4; i++) accounts.Add((await TakeAsync(budget, Shared / 4, enters: false)).Account);

        var waits = accounts.ConvertAll(a => a.TakeAsync(1000, default).AsTask());
        Assert.That(await waits[3].Patiently(), Is.EqualTo(ByteGrant.Saturated));
        Assert.That(waits.Take(3).Select(w => w.IsCompleted), Is.All.False, "one is enough");
        accounts[3].Give(Shared / 4);

        Assert.That(await Task.WhenAll(waits[..3]).Patiently(), Is.All.EqualTo(ByteGrant.Granted));
    }

    [Test]
    public async Task Take_OneHolderStillRuns_NobodyGivesWay()
    {
        var budget = NewBudget();
        var (_, waiting) = await TakeAsync(budget, Shared / 2, enters: true);
        var (_, running) = await TakeAsync(budget, Shared / 2, enters: false);

        var wait = waiting.TakeAsync(1000, default).AsTask();
        Assert.That(wait.IsCompleted, Is.False);
        running.Give(Shared / 2);

        Assert.That(await wait.Patiently(), Is.EqualTo(ByteGrant.Granted));
    }

    [Test]
    public async Task ReserveAndGive_SmallBuffers_AllocateNothingBeyondTheBuffer()
    {
        var budget = NewBudget();
        using var buffer = budget.CreateBuffer();
        for (int i = 0; i < 3; i++) TakeAndGive();

        long before = GC.GetAllocatedBytesForCurrentThread();
        TakeAndGive();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        await Task.CompletedTask;

        void TakeAndGive()
        {
            _ = buffer.ReserveAsync(2000, default).Result;
            buffer.Dispose();
        }
    }

    private ByteBudget NewBudget() => new(Limit, Patience, _time);

    private static async Task<(ByteGrant Grant, ByteAccount Account)> TakeAsync(ByteBudget budget, long bytes, bool enters)
    {
        var account = new ByteAccount(budget);
        return (await budget.TakeAsync(account, bytes, enters, default), account);
    }
}
